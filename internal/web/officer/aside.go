package officer

import (
	"net/http"
	"net/url"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// tiedResult says whether an expert who scored the registered result has left the panel for an interest since.
func tiedResult(v casework.ForOfficer) bool {
	if v.Result == nil || v.Panel == nil {
		return false
	}
	for _, expert := range v.Result.Experts {
		if v.Panel.Tied(expert) {
			return true
		}
	}
	return false
}

// asideURL is where the result of a case may be set aside; empty for those who have no say in it, and where nobody scored.
func asideURL(v casework.ForOfficer) string {
	if _, notNow := v.Case.State.Next(application.StepAside); notNow != nil || v.Edition.OnFacts() || !may(v, party.ActClose) && !may(v, party.ActDecide) {
		return ""
	}
	return caseURL(v.Case.ID, "aside")
}

func (o *pages) askAside(w http.ResponseWriter, r *http.Request) error {
	return o.asidePage(w, r, http.StatusOK, url.Values{}, nil)
}

// asidePage proposes to set the result aside, or asks for the second word where that is proposed.
func (o *pages) asidePage(w http.ResponseWriter, r *http.Request, status int, typed url.Values, problem error) error {
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	x, err := o.Desk.ResultAside(r.Context(), v.Actor, v.Case.ID)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	c := view.Confirm{
		Title: p.T("aside.title"), Text: p.T("aside.text"), Action: caseURL(v.Case.ID, "aside"), Back: view.Link{Href: caseURL(v.Case.ID, "result"), Label: v.Case.Reference},
		Facts: []view.Row{{Term: p.T("officer.company.name"), Text: v.Contents.Company.Name}}, Problems: view.Problems(p, problem), Danger: true,
	}
	if x.Cycle != "" {
		c.Text = p.T("rescore.aside_text", "Cycle", keptIn(p, v.Sheet, x.Cycle))
	}
	if x.Waiting != nil {
		if x.MayDecline != nil {
			return x.MayDecline
		}
		c.Title, c.Submit, c.Danger = p.T("aside.confirm"), p.T("officer.confirm.do"), false
		c.Facts = append(c.Facts, view.Row{Term: p.T("aside.experts"), Text: peopleNames(x.Named)}, view.Row{Term: p.T("aside.by"), Text: personName(x.By)}, view.Row{Term: p.T("aside.reasons"), Text: x.Waiting.Words})
		c.Hidden = map[string]string{"digest": x.Waiting.Digest}
		c.Fields = answerFields(p, readAnswer(typed), problem, x.MayConfirm == nil)
		if choices := c.Fields[0].Options; x.MayConfirm == nil {
			choices[0].Hint, choices[1].Hint = p.T("aside.yes_hint"), p.T("aside.no_hint")
		}
	} else {
		if x.MayPropose != nil {
			return x.MayPropose
		}
		c.Submit = p.T("aside.do")
		if len(x.Tied) > 0 {
			c.Facts = append(c.Facts, view.Row{Term: p.T("aside.tied"), Text: peopleNames(x.Tied)})
		}
		c.Fields = asideFields(p, x, typed, problem)
	}
	return view.Render(w, r, status, confirmActPage(o.page(r, c.Title), c))
}

func asideFields(p locale.Printer, x casework.ResultAside, typed url.Values, problem error) []view.Field {
	none := p.T("aside.nobody_more")
	if len(x.Tied) == 0 { // somebody has to be named
		none = p.T("aside.choose")
	}
	who := view.Field{
		Name: "expert", Label: p.T("aside.expert"), Hint: p.T("aside.expert_hint"), Type: view.Select, Value: typed.Get("expert"), Optional: len(x.Tied) > 0,
		Options: []view.Option{{Label: none}}, Error: view.FieldError(p, problem, "expert"),
	}
	for _, person := range x.Others {
		who.Options = append(who.Options, view.Option{Value: string(person.ID), Label: personName(person)})
	}
	tie := view.Field{
		Name: "kind", Label: p.T("aside.kind"), Type: view.Select, Value: typed.Get("kind"), Optional: len(x.Tied) > 0, Options: []view.Option{{Label: none}},
		Error: view.FieldError(p, problem, "kind"),
	}
	for _, k := range interest.Kinds {
		tie.Options = append(tie.Options, view.Option{Value: string(k), Label: p.T("interest.kind." + string(k))})
	}
	return []view.Field{who, tie, {
		Name: "reasons", Label: p.T("aside.reasons"), Hint: p.T("aside.reasons_hint"), Type: view.TextArea, Rows: 5, MaxLength: 4000, Value: typed.Get("reasons"),
		Error: view.FieldError(p, problem, "reasons"),
	}}
}

func peopleNames(people []party.Person) string {
	var all []string
	for _, x := range people {
		all = append(all, personName(x))
	}
	return strings.Join(all, ", ")
}

func (o *pages) saveAside(w http.ResponseWriter, r *http.Request) error {
	who, values, err := request.Posted(r)
	if err != nil {
		return err
	}
	id, ctx := application.ID(r.PathValue("case")), r.Context()
	if values.Get("digest") == "" {
		err = o.Desk.ProposeAside(ctx, who, id, party.PersonID(values.Get("expert")), interest.Kind(values.Get("kind")), values.Get("reasons"))
	} else {
		_, err = readAnswer(values).give("confirmed",
			func(digest string) error { return o.Desk.ConfirmAside(ctx, who, id, digest) },
			func(words string) error { return o.Desk.DeclineAside(ctx, who, id, words) })
	}
	if fault.Is(err, fault.Invalid) {
		return o.asidePage(w, r, http.StatusUnprocessableEntity, values, err)
	}
	if err != nil {
		return err
	}
	return request.Redirect(w, r, caseURL(id, ""))
}
