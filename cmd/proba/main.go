// Command proba runs an innovation agency: it serves the pages, checks schemes and certificates, and judges the agency's own
// records.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // days begin and end in the agency's place, also on machines without a time zone database

	"github.com/alecthomas/kong"
)

// CLI is the command line.
type CLI struct {
	Serve       ServeCmd       `cmd:"" help:"Open the agency and serve its pages."`
	Check       CheckCmd       `cmd:"" help:"Derive every case again from its records and report contradictions."`
	Scheme      SchemeCmd      `cmd:"" help:"Check and score scheme files."`
	Certificate CertificateCmd `cmd:"" help:"Check certificates, without an agency or a network."`
	Log         LogCmd         `cmd:"" help:"Verify, copy and restore the public log; check receipts of it."`
	Key         KeyCmd         `cmd:"" help:"Look after the keys the agency signs with, and its trust file."`
	Assign      AssignCmd      `cmd:"" help:"Decide who evaluates what, out of CSV files, with a proof that no better plan exists."`
	Trial       TrialCmd       `cmd:"" help:"Say what a pilot showed, by the protocol that was locked before it."`
	Calibrate   CalibrateCmd   `cmd:"" help:"Take the severity of experts out of scores in a CSV file, and say how far to trust them."`
	Witness     WitnessCmd     `cmd:"" help:"Cosign the checkpoints of agencies' logs, without an agency of its own."`
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// exitCode is an error that ends the program with a code of its own, everything worth saying having been said.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func run(args []string, stdout, stderr io.Writer) int {
	var cli CLI
	ended := -1
	parser, err := kong.New(&cli, kong.Name("proba"), kong.UsageOnError(), kong.Writers(stdout, stderr), kong.Exit(func(code int) { ended = code }),
		kong.Description("The program an innovation agency runs to evaluate and certify companies, and to prove each certificate to anyone."))
	if err != nil {
		return say(stderr, err)
	}
	command, err := parser.Parse(args)
	if ended >= 0 {
		return ended
	}
	if err != nil {
		return say(stderr, err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	slog.SetDefault(log)
	command.BindTo(ctx, (*context.Context)(nil))
	command.Bind(log)
	err = command.Run()
	var code exitCode
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	}
	return say(stderr, err)
}

func say(stderr io.Writer, err error) int {
	if _, werr := fmt.Fprintln(stderr, "proba:", err); werr != nil {
		return 3
	}
	return 1
}
