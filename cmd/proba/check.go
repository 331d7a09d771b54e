package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"

	"github.com/alecthomas/kong"

	"proba.example/internal/casework"
	"proba.example/internal/locale"
)

// CheckCmd is the second judge.
type CheckCmd struct {
	Config
}

// Run derives every case again and re-hashes every evidence file. It exits with 1 when anything contradicts.
func (c *CheckCmd) Run(ctx context.Context, k *kong.Context, log *slog.Logger) (err error) {
	if c.Data == "" {
		c.Data = "proba-data"
	}
	if c.Database == "" {
		if _, err := os.Stat(c.dsn()); err != nil {
			return fmt.Errorf("there is no agency to check in %s: %w", c.Data, err)
		}
	}
	p, err := OpenProgram(ctx, c.Config, Options{Listen: "localhost:8080", Log: log})
	if err != nil {
		return err
	}
	defer func() {
		if cerr := p.Close(); err == nil {
			err = cerr
		}
	}()
	found, cases, certificates, err := p.Cases.Check(ctx, p.Cases.Issuer.Trust())
	if err != nil {
		return err
	}
	more, leaves, err := p.Cases.CheckLog(ctx)
	if err != nil {
		return err
	}
	found = append(found, more...)
	held, err := p.Keys.Check(ctx)
	if err != nil {
		return err
	}
	for _, what := range held {
		found = append(found, casework.Contradiction{Subject: "keys", What: what})
	}
	locks, _, err := p.Sites.CheckLocks(ctx)
	if err != nil {
		return err
	}
	agreements, _, err := p.Sites.CheckAgreements(ctx)
	if err != nil {
		return err
	}
	runs, _, err := p.Sites.CheckRuns(ctx)
	if err != nil {
		return err
	}
	certified, _, err := p.Sites.CheckCertificates(ctx)
	if err != nil {
		return err
	}
	asides, _, err := p.Sites.CheckAsides(ctx)
	if err != nil {
		return err
	}
	for _, what := range slices.Concat(locks, agreements, runs, certified, asides) {
		found = append(found, casework.Contradiction{Subject: "pilots", What: what})
	}
	sent, _, err := p.Exchange.CheckLog(ctx)
	if err != nil {
		return err
	}
	library, _, err := p.Exchange.CheckPractices(ctx)
	if err != nil {
		return err
	}
	released, _, err := p.Exchange.CheckReleases(ctx)
	if err != nil {
		return err
	}
	documents, _, err := p.Exchange.CheckDocuments(ctx)
	if err != nil {
		return err
	}
	for _, what := range slices.Concat(sent, library, released, documents) {
		found = append(found, casework.Contradiction{Subject: "exchange", What: what})
	}
	editions, _, err := p.Support.CheckMeasures(ctx)
	if err != nil {
		return err
	}
	for _, what := range editions {
		found = append(found, casework.Contradiction{Subject: "measures", What: what})
	}
	powers, _, err := p.Support.CheckPowers(ctx)
	if err != nil {
		return err
	}
	for _, what := range powers {
		found = append(found, casework.Contradiction{Subject: "powers of attorney", What: what})
	}
	erased, told, err := p.People.CheckErasures(ctx)
	if err != nil {
		return err
	}
	for _, what := range erased {
		found = append(found, casework.Contradiction{Subject: "erasures", What: what})
	}
	for _, what := range told {
		fmt.Fprintln(k.Stdout, what) //nolint:errcheck // as below
	}
	read, problems, err := p.Files.Check(ctx)
	if err != nil {
		return err
	}
	for _, f := range found {
		fmt.Fprintln(k.Stdout, f) //nolint:errcheck // the summary below tells whether writing works
	}
	for _, f := range problems {
		fmt.Fprintf(k.Stdout, "file %v\n", f) //nolint:errcheck // as above
	}
	if leaves.Restored > 0 {
		fmt.Fprintf(k.Stdout, "%d leaves of the public log came back from a mirror; the acts they tell of are not in these records\n", leaves.Restored) //nolint:errcheck // as above
	}
	if refusal := p.Cases.Ledger.Refusal(); refusal != nil {
		found = append(found, casework.Contradiction{Subject: "public log", What: locale.For(locale.English).Message(refusal.Key, refusal.Args)})
		fmt.Fprintln(k.Stdout, found[len(found)-1]) //nolint:errcheck // as above
	}
	n := len(found) + len(problems)
	if _, err := fmt.Fprintf(k.Stdout, "%d cases, %d certificates, %d leaves of the public log and %d files checked; %d contradictions\n", cases, certificates, leaves.Leaves, read, n); err != nil {
		return err
	}
	if n > 0 {
		return exitCode(1)
	}
	return nil
}
