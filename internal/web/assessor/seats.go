package assessor

import (
	"net/http"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/locale"
	"proba.example/internal/panel"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// seatsView is the list of an expert's cases by what they wait for.
type seatsView struct {
	page   view.Page
	lede   string
	groups []seatGroup
	past   []seatCard
	asked  *view.Notice // that an account is waited for
	ask    *view.Notice // what the agency still needs of the expert
}

// seatGroup is the cases that wait for the same thing.
type seatGroup struct {
	title, text string
	cards       []seatCard
}

// seatCard is one case. Href is empty where the reader may no longer open it.
type seatCard struct {
	href, company, reference, visit, act string
	next                                 string // the first unmarked item; empty where nothing is being marked
	tag                                  view.Tag
	due                                  *view.Tag
	done, all                            int64
	progress                             bool
}

func (s *pages) seats(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	seats, err := s.Desk.Seats(r.Context(), who)
	if err != nil {
		return err
	}
	today, err := s.Desk.Today(r.Context())
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := seatsView{page: s.page(r, p.T("assessor.list.title"))}
	declare := seatGroup{title: p.T("assessor.list.declare"), text: p.T("assessor.list.declare_text")}
	score := seatGroup{title: p.T("assessor.list.score"), text: p.T("assessor.list.score_text")}
	for _, seat := range seats {
		card := seatCardOf(p, seat, today)
		switch {
		case seat.State == application.Evaluating && seat.Member.Declaration == panel.Awaited:
			card.act = p.T("assessor.list.declare_do")
			declare.cards = append(declare.cards, card)
		case seat.State == application.Evaluating && seat.Member.Declaration == panel.NoInterest && !seat.SheetSubmitted:
			card.act, card.progress = p.T("assessor.list.score_do"), true
			if seat.Next != nil {
				card.next = itemURL(seat.ID, seat.Next)
				card.act = p.T("assessor.list.next", "Code", seat.Next.Code)
			}
			score.cards = append(score.cards, card)
		default:
			v.past = append(v.past, card)
		}
	}
	own, err := s.Desk.OwnInterests(r.Context(), who)
	if err != nil {
		return err
	}
	asked, err := s.Desk.AskedOf(r.Context(), who)
	if err != nil {
		return err
	}
	v.asked, v.ask = askedNotice(p, asked), askFor(p, own, today)
	v.lede = p.T("assessor.list.lede", "Count", len(declare.cards)+len(score.cards))
	for _, g := range []seatGroup{declare, score} {
		if len(g.cards) > 0 {
			v.groups = append(v.groups, g)
		}
	}
	return view.Render(w, r, http.StatusOK, seatsPage(v))
}

func seatCardOf(p locale.Printer, seat casework.ExpertSeat, today calendar.Date) seatCard {
	card := seatCard{
		href: caseURL(seat.ID, ""), company: seat.CompanyName, reference: seat.Reference, done: int64(seat.Marked),
		visit: p.T("assessor.visit.past", "Day", p.Date(seat.VisitOn)), tag: view.Tag{Tone: view.Info, Text: p.T("assessor.tag.declare")},
	}
	card.all = int64(seat.Items)
	if !seat.DueOn.IsZero() {
		card.due = dueTag(p, seat.DueOn, today)
	}
	switch days := seat.VisitOn.DaysSince(today); {
	case days == 0:
		card.visit = p.T("assessor.visit.today")
	case days > 0:
		card.visit = p.T("assessor.visit.ahead", "Day", p.Date(seat.VisitOn), "Count", days)
	}
	switch {
	case seat.Member.Declaration == panel.Declined:
		card.href, card.tag = "", view.Tag{Tone: view.Neutral, Text: p.T("assessor.tag.declined")}
	case seat.Member.Declaration == panel.Conflicted:
		card.href, card.tag = "", view.Tag{Tone: view.Neutral, Text: p.T("assessor.tag.closed")}
	case seat.Member.Declaration == panel.Discharged:
		card.href, card.tag = "", view.Tag{Tone: view.Neutral, Text: p.T("assessor.tag.discharged")}
	case seat.Member.Declaration.Away():
		card.href, card.tag = "", view.Tag{Tone: view.Neutral, Text: p.T("assessor.tag.aside")}
	case seat.SheetSubmitted:
		card.tag = view.Tag{Tone: view.Good, Text: p.T("assessor.tag.submitted")}
	case seat.State != application.Evaluating:
		card.tag = view.Tag{Tone: view.Neutral, Text: p.T("state." + string(seat.State) + ".staff")}
	case seat.Member.Declaration == panel.NoInterest && card.done == 0:
		card.tag = view.Tag{Tone: view.Info, Text: p.T("assessor.tag.begin")}
	case seat.Member.Declaration == panel.NoInterest:
		card.tag = view.Tag{Tone: view.Progress, Text: p.T("assessor.tag.begun")}
	}
	return card
}

// soon is how many days before its day a due result is marked as near.
const soon = 7

// dueTag is when the result of a case is due.
func dueTag(p locale.Printer, due, today calendar.Date) *view.Tag {
	switch days := due.DaysSince(today); {
	case days < 0:
		return &view.Tag{Tone: view.Bad, Text: p.T("assessor.due.past", "Day", p.Date(due))}
	case days == 0:
		return &view.Tag{Tone: view.Warn, Text: p.T("assessor.due.today")}
	case days <= soon:
		return &view.Tag{Tone: view.Warn, Text: p.T("assessor.due.ahead", "Day", p.Date(due), "Count", days)}
	default:
		return &view.Tag{Tone: view.Neutral, Text: p.T("assessor.due.ahead", "Day", p.Date(due), "Count", days)}
	}
}

// askFor is what the agency still needs of an expert beside the cases: the yearly form first, then the profile. None is nil.
func askFor(p locale.Printer, own casework.OwnInterests, today calendar.Date) *view.Notice {
	f := last(own)
	switch {
	case f == nil || !f.InForce(today):
		return &view.Notice{Tone: view.Warn, Title: p.T("assessor.ask.form"), Text: p.T("assessor.ask.form_text")}
	case f.DueSoon(today):
		return &view.Notice{Tone: view.Info, Title: p.T("assessor.ask.soon", "Through", p.Date(f.Through())), Text: p.T("assessor.ask.form_text")}
	case len(own.Profile.Gaps()) > 0:
		return &view.Notice{Tone: view.Info, Title: p.T("assessor.ask.profile"), Text: p.T("assessor.ask.profile_text")}
	}
	return nil
}
