package partner

import (
	"testing"
	"time"
)

func TestForWhomANominationWaits(t *testing.T) {
	joint := &Joint{Home: Verdict{State: Sent}}
	for _, c := range []struct {
		name string
		n    Nomination
		want Turn
	}{
		{"proposed to a company of ours", Nomination{Side: Out, State: Proposed}, TurnCompany},
		{"agreed, to be endorsed", Nomination{Side: Out, State: Consented}, TurnOurs},
		{"endorsed, to be sent", Nomination{Side: Out, State: Endorsed}, TurnOurs},
		{"sent to the partner", Nomination{Side: Out, State: Sent}, TurnPartner},
		{"accepted by the partner", Nomination{Side: Out, State: Accepted}, TurnPartner},
		{"declined", Nomination{Side: Out, State: Declined}, TurnNobody},
		{"sent to us", Nomination{Side: In, State: Sent}, TurnOurs},
		{"waiting for a place here", Nomination{Side: In, State: Waiting}, TurnOurs},
		{"accepted here, to be opened", Nomination{Side: In, State: Accepted}, TurnOurs},
		{"opened here", Nomination{Side: In, State: Accepted, Opened: &Opened{}}, TurnCompany},
		{"opened here, and its endorsement fell", Nomination{Side: In, State: Accepted, Opened: &Opened{}, Fallen: time.Unix(1, 0)}, TurnOurs},
		{"completed here", Nomination{Side: In, State: Completed}, TurnNobody},
		{"of a joint call, not decided at home", Nomination{Side: Out, State: Sent, Joint: joint}, TurnOurs},
		{"of a joint call, decided abroad and not at home", Nomination{Side: Out, State: Declined, Joint: joint}, TurnOurs},
		{"of a joint call at the host", Nomination{Side: In, State: Acknowledged, Joint: joint}, TurnOurs},
	} {
		if got := c.n.Turn(); got != c.want {
			t.Errorf("%s: for %s, want %s", c.name, got, c.want)
		}
	}
}
