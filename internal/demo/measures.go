package demo

import (
	"context"

	"proba.example/internal/casework"
	"proba.example/internal/courier"
	"proba.example/internal/measure"
	"proba.example/internal/notice"
	"proba.example/internal/support"
)

// Support is the desk of measures of support that works beside the desk of cases.
func Support(d *casework.Desk) *support.Desk {
	return &support.Desk{
		Store: d.Store, Place: d.Agency.Place, Files: d.Files,
		Letters: courier.Courier{Queue: d.Queue, Agency: notice.Agency{Name: d.Agency.Name, BaseURL: d.Agency.BaseURL}},
	}
}

// measures publishes the measures that come with the program, and lets one company state what their rules ask about.
func (b *Builder) measures(ctx context.Context) error {
	desk := Support(b.d)
	files, err := measure.Shipped()
	if err != nil {
		return err
	}
	if _, err := desk.Publish(ctx, b.Actor("demo-officer"), files...); err != nil {
		return err
	}
	company, err := b.company(ctx, 0)
	if err != nil {
		return err
	}
	return desk.State(ctx, b.Owner(0), company.ID, measure.Statement{"cluster_member": "no", "research_body": "no"}, 0)
}
