package partner

// Turn says for whom a nomination waits, seen from the agency that holds it.
type Turn string

// The turns.
const (
	TurnOurs    Turn = "ours"
	TurnCompany Turn = "company" // to answer, or to do what it came for
	TurnPartner Turn = "partner"
	TurnNobody  Turn = "nobody" // it is over
)

// Turns are all of them, what waits for us first.
var Turns = []Turn{TurnOurs, TurnCompany, TurnPartner, TurnNobody}

// Turn says for whom the nomination waits.
func (n Nomination) Turn() Turn {
	switch {
	case n.MayDecideHome() == nil:
		return TurnOurs // of an application to a joint call, both decide
	case n.State.Over():
		return TurnNobody
	case n.Side == Out:
		switch n.State {
		case Proposed:
			return TurnCompany
		case Consented, Endorsed:
			return TurnOurs
		default:
			return TurnPartner
		}
	case n.State == InProgramme && n.Stands(), n.State == Accepted && n.Opened != nil && n.Stands():
		return TurnCompany
	default:
		return TurnOurs
	}
}
