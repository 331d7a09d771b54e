package demo

import (
	"context"
	"fmt"

	"proba.example/internal/account"
	"proba.example/internal/application"
	"proba.example/internal/notice"
	"proba.example/internal/privacy"
)

// erasures has two of those whose cases are over ask for their data to be erased: for one an officer has proposed it, and it waits for the
// second person.
func (b *Builder) erasures(ctx context.Context) error {
	defer b.clock.SetBack(0)
	people := &account.Desk{Store: b.d.Store, Queue: b.queue, Agency: notice.Agency{Name: b.d.Agency.Name, BaseURL: b.d.Agency.BaseURL}, Place: b.d.Agency.Place, EnterLog: b.d.EnterLog}
	asks := map[application.State]bool{application.Withdrawn: true, application.Refused: true}
	for i, c := range companies {
		if !asks[c.stop] {
			continue
		}
		b.clock.SetBack(day(4))
		if err := people.AskErasure(ctx, b.Owner(i)); err != nil {
			return fmt.Errorf("%s: %w", c.latin, err)
		}
		if c.stop != application.Withdrawn {
			continue
		}
		b.clock.SetBack(day(1))
		if err := people.ProposeErasure(ctx, b.Actor("demo-officer"), ownerID(i), privacy.PIPA, "", "The person asked for it; the application was withdrawn and nothing is open."); err != nil {
			return fmt.Errorf("%s: %w", c.latin, err)
		}
	}
	return nil
}
