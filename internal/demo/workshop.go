package demo

import (
	"context"
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
)

// workshop has an administrator copy the edition in force, ask more points for a certificate from the next year on, and see what that would have
// done to past cases.
func (b *Builder) workshop(ctx context.Context) error {
	defer b.clock.SetBack(0)
	b.clock.SetBack(day(4))
	administrator := b.Actor("demo-administrator")
	next := calendar.On(b.clock.Now(), b.d.Agency.Place).Year() + 1
	name := b.edition.ShortTitle[locale.English] + " " + strconv.Itoa(next) + ": 720 points"
	id, err := b.d.BeginDraft(ctx, administrator, name, b.edition.Ref, nil)
	if err != nil {
		return err
	}
	f, err := b.d.DraftFile(ctx, administrator, id)
	if err != nil {
		return err
	}
	source, err := askingMore(f.Draft.Source, next)
	if err != nil {
		return err
	}
	b.clock.SetBack(day(3))
	if err := b.d.SaveDraft(ctx, administrator, id, f.Draft.Revision, name, source); err != nil {
		return err
	}
	return b.d.AskWhatIf(ctx, administrator, id)
}

// askingMore is an edition's file for another year, with 720 points where it had 700, in its rules and in its words.
func askingMore(source string, year int) (string, error) {
	places, err := scheme.Places([]byte(source))
	if err != nil {
		return "", err
	}
	values := map[string]string{
		"edition": strconv.Itoa(year), "valid_from": calendar.Of(year, 1, 1).String(),
		"thresholds.award[0].points": "720", "grades[0].from": "720",
	}
	for _, p := range places {
		for _, l := range p.Leaves {
			if l.Lang != "" && strings.Contains(l.Value, "700") {
				values[l.Path] = strings.ReplaceAll(l.Value, "700", "720")
			}
		}
	}
	out, err := scheme.Rewrite([]byte(source), values)
	return string(out), err
}
