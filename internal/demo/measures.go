package demo

import (
	"context"
	"time"

	"proba.example/internal/measure"
	"proba.example/internal/support"
)

// measures publishes the measures that come with the program, and lets one company state what their rules ask about.
func (b *Builder) measures(ctx context.Context, place *time.Location) error {
	desk := &support.Desk{Store: b.d.Store, Place: place}
	files, err := measure.Shipped()
	if err != nil {
		return err
	}
	if _, err := desk.Publish(ctx, b.Actor("demo-officer"), files...); err != nil {
		return err
	}
	owner := b.Owner(0)
	own, err := desk.Companies(ctx, owner)
	if err != nil || len(own) == 0 {
		return err
	}
	return desk.State(ctx, owner, own[0].Company.ID, measure.Statement{"cluster_member": "no", "research_body": "no"}, 0)
}
