package officer

import (
	"net/http"
	"slices"
	"strings"

	"proba.example/internal/casework"
	"proba.example/internal/decision"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// historyView is the journal of one case.
type historyView struct {
	caseFrame
	events []view.Event
}

func (o *pages) history(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	hv := historyView{o.caseFrame(r, v, tabJournal), o.events(request.Printer(r), v, v.Journal)}
	return view.Render(w, r, http.StatusOK, historyPage(hv))
}

// events tells entries of a case's journal, the newest first.
func (o *pages) events(p locale.Printer, v casework.ForOfficer, entries []journal.Entry) []view.Event {
	events := make([]view.Event, 0, len(entries))
	for i := len(entries) - 1; i >= 0; i-- {
		events = append(events, o.event(p, entries[i], v.People))
	}
	return events
}

// past tells the journal of a subject that is no case, the newest first: who did what, on what ground. Title names an act.
func (o *pages) past(p locale.Printer, entries []journal.Entry, people map[party.PersonID]party.Person, title func(locale.Printer, journal.Entry) string) []view.Event {
	events := make([]view.Event, 0, len(entries))
	for _, e := range slices.Backward(entries) {
		events = append(events, view.Event{
			When: o.moment(p, e.At), DateTime: e.At.Format("2006-01-02T15:04:05Z"), Title: title(p, e), Who: personName(people[e.By]), Text: e.Ground,
		})
	}
	return events
}

// actTitle names an act by its own name.
func actTitle(p locale.Printer, e journal.Entry) string { return p.T("journal." + string(e.Act)) }

func (o *pages) event(p locale.Printer, e journal.Entry, people map[party.PersonID]party.Person) view.Event {
	return view.Event{
		When: o.moment(p, e.At), DateTime: e.At.In(o.Place).Format("2006-01-02T15:04:05Z07:00"), Title: p.T("journal." + string(e.Act)),
		Who: personName(people[e.By]), Text: ground(p, e), Tone: actTone(e.Act),
	}
}

// ground is the ground of an act in words: those given for it, or the name of its code.
func ground(p locale.Printer, e journal.Entry) string {
	if whom := behalf(p, e); whom != "" {
		return whom
	}
	switch e.Ground {
	case string(panel.NoInterest), string(panel.Interested):
		return p.T("declaration." + e.Ground)
	}
	switch e.Act {
	case journal.ComplaintFiled:
		return p.T("complaint.ground." + e.Ground)
	case journal.ComplaintAnswered:
		return p.T("complaint.finding." + e.Ground)
	}
	if e.Act == journal.CommitteeOut {
		return p.T("committee.ground." + e.Ground)
	}
	if e.Act == journal.InterestFound {
		return p.T("interest.kind." + e.Ground)
	}
	if slices.Contains(decision.StandingGrounds(), decision.Ground(e.Ground)) {
		return p.T("ground." + e.Ground)
	}
	return e.Ground
}

func actTone(a journal.Act) view.Tone {
	switch a {
	case journal.Returned, journal.Withdrew, journal.SeatDeclined, journal.GrantDeclined, journal.GrantLapsed, journal.Suspended:
		return view.Warn
	case journal.RefusalDecided, journal.Revoked, journal.CertificateReturned, journal.InterestFound:
		return view.Bad
	case journal.GrantDecided, journal.Published, journal.Accepted, journal.Restored:
		return view.Good
	case journal.Submitted, journal.PanelAppointed, journal.ResultRegistered, journal.GrantProposed, journal.StandingProposed:
		return view.Info
	}
	return view.Neutral
}

// lettersView are the letters written about a case, each as it was sent.
type lettersView struct {
	caseFrame
	letters []letterRow
}

type letterRow struct {
	subject, to, lang string
	written           string
	state             view.Tag
	blocks            [][]string // its paragraphs, line by line
}

func (o *pages) letters(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	lv := lettersView{caseFrame: o.caseFrame(r, v, tabLetters)}
	for i := len(v.Letters) - 1; i >= 0; i-- {
		l := v.Letters[i]
		state := view.Tag{Tone: view.Good, Text: p.T("officer.letter.sent", "At", o.moment(p, l.SentAt))}
		if l.SentAt.IsZero() {
			state = view.Tag{Tone: view.Progress, Text: p.T("officer.letter.waiting")}
		}
		lv.letters = append(lv.letters, letterRow{
			subject: l.Subject, to: l.Email, lang: l.Language, written: o.moment(p, l.CreatedAt), state: state, blocks: blocks(l.Text),
		})
	}
	return view.Render(w, r, http.StatusOK, lettersPage(lv))
}

// blocks splits a plain letter into paragraphs of lines.
func blocks(text string) [][]string {
	var out [][]string
	for _, block := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if block = strings.Trim(block, "\n"); block != "" {
			out = append(out, strings.Split(block, "\n"))
		}
	}
	return out
}
