package programme

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"proba.example/internal/cohort"
	"proba.example/internal/fault"
	"proba.example/internal/jobs"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/mentor"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// JobReminder is the kind of job that reminds of an office hour the day before; its args are {"slot": id, "candidate": id}.
const JobReminder = "office_hour_reminder"

// HoursPath is where mentors find their office hours.
const HoursPath = MentoringPath + "/hours"

// OwnHoursPath is where a company finds the office hours of its mentors.
func OwnHoursPath(org party.OrgID, id cohort.CandidateID) string {
	return "/companies/" + url.PathEscape(string(org)) + "/hours/" + url.PathEscape(string(id))
}

// CalendarPath is where whoever holds a key finds a calendar file.
func CalendarPath(key string) string { return MentoringPath + "/calendar/" + key + ".ics" }

// Register has the queue remind of office hours.
func (d *Desk) Register(r *jobs.Runner) {
	r.Register(JobReminder, d.workReminder, jobs.Policy{})
	r.Register(JobEnding, d.workEnding, jobs.Policy{})
	r.Register(JobAsideLapse, jobs.WithArgs(d.asideLapse), jobs.Policy{})
}

// Hour is an office hour as one side sees it: a booking of another company is not in it.
type Hour struct {
	Slot   mentor.Slot // for a company without bookings but its own
	Mentor string      // the name
	Free   int
}

// MentorHours is what a mentor sees of the own office hours.
type MentorHours struct {
	Mentor   mentor.Mentor
	Slots    []mentor.Slot // the earliest first; with notes the mentor may read
	Settings mentor.Settings
	Place    *time.Location // of the agency: its clock is the one on the page
	Now      time.Time
}

func (d *Desk) mentoringSettings(ctx context.Context, tx *store.Tx) (mentor.Settings, error) {
	text, err := tx.Setting(ctx, mentor.Setting)
	if err != nil {
		return mentor.Settings{}, err
	}
	return mentor.ReadSettings(text)
}

// MentorHours reads a mentor's own office hours.
func (d *Desk) MentorHours(ctx context.Context, who party.Actor) (v MentorHours, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActMentor, ""); err != nil {
			return err
		}
		v = MentorHours{Place: d.place(), Now: tx.Now}
		if v.Mentor, err = tx.Mentor(ctx, who.ID()); err != nil {
			return err
		}
		if v.Settings, err = d.mentoringSettings(ctx, tx); err != nil {
			return err
		}
		if v.Slots, err = tx.SlotsOf(ctx, who.ID()); err != nil {
			return err
		}
		for _, s := range v.Slots {
			for n := range s.Bookings {
				s.Bookings[n].Notes = s.Bookings[n].Read(true)
			}
		}
		return nil
	})
	return v, err
}

// PublishHours publishes office hours, one or one a week. It returns how many.
func (d *Desk) PublishHours(ctx context.Context, who party.Actor, x mentor.Published) (published int, err error) {
	err = d.doing(ctx, who, party.ActMentor, func(tx *store.Tx, who party.Actor) error {
		m, err := tx.Mentor(ctx, who.ID())
		if err != nil {
			return err
		}
		own, err := tx.SlotsOf(ctx, who.ID())
		if err != nil {
			return err
		}
		slots, err := mentor.Publish(m, who, x, own, d.place(), tx.Now)
		if err != nil {
			return err
		}
		for _, s := range slots {
			made, err := store.NewID()
			if err != nil {
				return err
			}
			s.ID = mentor.SlotID(made)
			if err := tx.InsertSlot(ctx, s); err != nil {
				return err
			}
		}
		published = len(slots)
		return tx.Record(ctx, who.ID(), journal.SlotsPublished, string(m.Person), "", map[string]any{"slots": len(slots), "from": slots[0].From})
	})
	return published, err
}

// CancelHour takes an office hour back; the companies that booked it are told, with the reason.
func (d *Desk) CancelHour(ctx context.Context, who party.Actor, id mentor.SlotID, words string) error {
	return d.doing(ctx, who, party.ActMentor, func(tx *store.Tx, who party.Actor) error {
		s, err := tx.Slot(ctx, id)
		if err != nil {
			return err
		}
		next, err := s.Cancel(who, words, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.UpdateSlot(ctx, next); err != nil {
			return err
		}
		for _, b := range next.Held() {
			if err := d.tellHour(ctx, tx, "cancelled", next, b, next.Reason, true, false); err != nil {
				return err
			}
		}
		return tx.Record(ctx, who.ID(), journal.SlotCancelled, string(s.Mentor), next.Reason, map[string]any{"slot": id})
	})
}

// tellHour writes to the company, the mentor or both of one booking.
func (d *Desk) tellHour(ctx context.Context, tx *store.Tx, how string, s mentor.Slot, b mentor.Booking, words string, company, own bool) error {
	person, err := tx.Person(ctx, s.Mentor)
	if err != nil {
		return err
	}
	l := notice.OfficeHour{How: how, Company: b.Name, Mentor: person.Name, When: When(s, d.place()), Where: s.Where, Words: words, Path: OwnHoursPath(b.Company, b.Candidate)}
	if company {
		if err := d.Letters.ToCompany(ctx, tx, b.Company, "", l); err != nil {
			return err
		}
	}
	if !own {
		return nil
	}
	l.Path = HoursPath
	return d.Letters.Write(ctx, tx, person, "", l)
}

// When is the day and the hours of a slot on the agency's clock, with its distance from universal time: "2027-03-22, 14:00–15:00, UTC+09:00".
func When(s mentor.Slot, place *time.Location) string {
	from := s.From.In(place)
	return from.Format("2006-01-02, 15:04") + "–" + s.Until.In(place).Format("15:04") + ", UTC" + from.Format("-07:00")
}

// OwnHours is what a company sees of office hours.
type OwnHours struct {
	Candidate cohort.Candidate
	Intake    cohort.Intake
	Hours     []Hour // of its mentors, and those it has or had a seat in; the earliest first
	Settings  mentor.Settings
	Place     *time.Location
	Now       time.Time
}

// OwnHours reads the office hours of a company's mentors.
func (d *Desk) OwnHours(ctx context.Context, who party.Actor, id cohort.CandidateID) (v OwnHours, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		v = OwnHours{Place: d.place(), Now: tx.Now}
		if v.Candidate, v.Intake, err = ownCandidate(ctx, tx, who, id); err != nil {
			return err
		}
		v.Candidate.Marks, v.Candidate.Findings = nil, nil
		if v.Settings, err = d.mentoringSettings(ctx, tx); err != nil {
			return err
		}
		v.Hours, err = hoursOf(ctx, tx, id)
		return err
	})
	return v, err
}

// hoursOf are the office hours a company may book, and those it did.
func hoursOf(ctx context.Context, tx *store.Tx, id cohort.CandidateID) (all []Hour, err error) {
	pairings, err := tx.PairingsOfCandidate(ctx, id)
	if err != nil {
		return nil, err
	}
	standing := map[party.PersonID]bool{} // of every mentor the company has or had
	var order []party.PersonID
	for _, p := range pairings {
		if _, seen := standing[p.Mentor]; !seen {
			order = append(order, p.Mentor)
		}
		standing[p.Mentor] = standing[p.Mentor] || p.State == mentor.Paired
	}
	for _, m := range order {
		person, err := tx.Person(ctx, m)
		if err != nil {
			return nil, err
		}
		slots, err := tx.SlotsOf(ctx, m)
		if err != nil {
			return nil, err
		}
		for _, s := range slots {
			h := Hour{Slot: s, Mentor: person.Name, Free: s.Free()}
			own := s.Of(id)
			h.Slot.Bookings = nil
			if own >= 0 {
				b := s.Bookings[own]
				b.Notes = b.Read(false)
				h.Slot.Bookings = []mentor.Booking{b}
			}
			if own >= 0 || standing[m] && s.From.After(tx.Now) && !s.Cancelled {
				all = append(all, h)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Hour) int { return a.Slot.From.Compare(b.Slot.From) })
	return all, nil
}

// ownSlot reads a slot and the company's candidate for somebody who acts for it.
func ownSlot(ctx context.Context, tx *store.Tx, who party.Actor, id cohort.CandidateID, slot mentor.SlotID) (c cohort.Candidate, s mentor.Slot, err error) {
	if c, _, err = ownCandidate(ctx, tx, who, id); err != nil {
		return c, s, err
	}
	s, err = tx.Slot(ctx, slot)
	return c, s, err
}

// BookHour takes a seat in an office hour of one of the company's mentors. Two companies cannot have the same seat: of two who ask at once the
// later is told that somebody was faster.
func (d *Desk) BookHour(ctx context.Context, who party.Actor, id cohort.CandidateID, slot mentor.SlotID) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		_, s, err := ownSlot(ctx, tx, who, id, slot)
		if err != nil {
			return err
		}
		pairings, err := tx.PairingsOfCandidate(ctx, id)
		if err != nil {
			return err
		}
		var others []mentor.Slot
		n := -1
		for k, p := range pairings {
			if p.State != mentor.Paired {
				continue
			}
			if p.Mentor == s.Mentor {
				n = k
			}
			slots, err := tx.SlotsOf(ctx, p.Mentor)
			if err != nil {
				return err
			}
			others = append(others, slots...)
		}
		if n < 0 {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		next, err := s.Book(who, pairings[n], others, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.UpdateSlot(ctx, next); err != nil {
			return err
		}
		if err := d.remind(ctx, tx, next, id); err != nil {
			return err
		}
		if err := d.tellHour(ctx, tx, "booked", next, next.Bookings[next.Of(id)], "", false, true); err != nil {
			return err
		}
		return d.recordSlot(ctx, tx, who, journal.SlotBooked, next, pairings[n].Intake, id)
	})
}

func (d *Desk) recordSlot(ctx context.Context, tx *store.Tx, who party.Actor, act journal.Act, s mentor.Slot, intake cohort.ID, id cohort.CandidateID) error {
	return tx.Record(ctx, who.ID(), act, string(intake), "", map[string]any{"slot": s.ID, "candidate": id, "mentor": s.Mentor})
}

// GiveHourBack frees a company's seat.
func (d *Desk) GiveHourBack(ctx context.Context, who party.Actor, id cohort.CandidateID, slot mentor.SlotID) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		c, s, err := ownSlot(ctx, tx, who, id, slot)
		if err != nil {
			return err
		}
		x, err := d.mentoringSettings(ctx, tx)
		if err != nil {
			return err
		}
		n := s.Of(id)
		next, err := s.GiveBack(who, id, x, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.UpdateSlot(ctx, next); err != nil {
			return err
		}
		if err := d.tellHour(ctx, tx, "back", next, s.Bookings[n], "", false, true); err != nil {
			return err
		}
		return d.recordSlot(ctx, tx, who, journal.SlotBack, next, c.Intake, id)
	})
}

// releaseHours frees the seats to come of a company whose pairing with a mentor ended.
func (d *Desk) releaseHours(ctx context.Context, tx *store.Tx, p mentor.Pairing) error {
	slots, err := tx.SlotsOf(ctx, p.Mentor)
	if err != nil {
		return err
	}
	for _, s := range slots {
		if next, had := s.Release(p.Candidate, tx.Now); had {
			if err := tx.UpdateSlot(ctx, next); err != nil {
				return err
			}
		}
	}
	return nil
}

// NoteHour adds a note about a meeting, by the mentor or for the company.
func (d *Desk) NoteHour(ctx context.Context, who party.Actor, slot mentor.SlotID, id cohort.CandidateID, words string, shared bool) error {
	return d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		s, err := tx.Slot(ctx, slot)
		if err != nil {
			return err
		}
		next, err := s.Write(who, id, words, shared, tx.Now)
		if err != nil {
			return err
		}
		return tx.UpdateSlot(ctx, next)
	})
}

type reminderArgs struct {
	Slot      mentor.SlotID      `json:"slot"`
	Candidate cohort.CandidateID `json:"candidate"`
}

// remind queues the reminder of the day before; none where that is over.
func (d *Desk) remind(ctx context.Context, tx *store.Tx, s mentor.Slot, id cohort.CandidateID) error {
	at := s.From.Add(-24 * time.Hour)
	if !at.After(tx.Now) {
		return nil
	}
	args, err := json.Marshal(reminderArgs{s.ID, id})
	if err != nil {
		return err
	}
	return d.Letters.Queue.Enqueue(ctx, tx.SQL(), jobs.Job{Kind: JobReminder, Args: args, RunAt: at, Unique: JobReminder + "/" + string(s.ID) + "/" + string(id)})
}

func (d *Desk) workReminder(ctx context.Context, raw []byte) error {
	var args reminderArgs
	if err := json.Unmarshal(raw, &args); err != nil {
		return err
	}
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		s, err := store.Absent(tx.Slot(ctx, args.Slot))
		if err != nil || s == nil || s.Cancelled || !s.From.After(tx.Now) {
			return err
		}
		n := s.Of(args.Candidate)
		if n < 0 {
			return nil
		}
		return d.tellHour(ctx, tx, "soon", *s, s.Bookings[n], "", true, true)
	})
}

// MentoringSettings reads what the agency says about office hours.
func (d *Desk) MentoringSettings(ctx context.Context, who party.Actor) (s mentor.Settings, err error) {
	err = d.Store.ViewAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadCohorts, ""); err != nil {
			return err
		}
		s, err = d.mentoringSettings(ctx, tx)
		return err
	})
	return s, err
}

// SetMentoring keeps what the agency says about office hours.
func (d *Desk) SetMentoring(ctx context.Context, who party.Actor, s mentor.Settings) error {
	return d.doing(ctx, who, party.ActManageMentors, func(tx *store.Tx, who party.Actor) error {
		if err := s.Check(); err != nil {
			return err
		}
		text, err := json.Marshal(s)
		if err != nil {
			return err
		}
		if err := tx.SetSetting(ctx, mentor.Setting, string(text)); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.MentoringSet, mentor.Setting, "", s)
	})
}

// The owners of calendar links.
const (
	ofMentor  = "mentor/"
	ofCompany = "company/"
)

// MentorCalendar makes a new private link to a mentor's office hours; the one before stops working. It gives the key, which is kept nowhere.
func (d *Desk) MentorCalendar(ctx context.Context, who party.Actor) (key string, err error) {
	err = d.doing(ctx, who, party.ActMentor, func(tx *store.Tx, who party.Actor) error {
		key = rand.Text()
		return tx.SetCalendar(ctx, ofMentor+string(who.ID()), key)
	})
	return key, err
}

// CompanyCalendar is the same for the office hours that a company booked.
func (d *Desk) CompanyCalendar(ctx context.Context, who party.Actor, id cohort.CandidateID) (key string, err error) {
	err = d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if _, _, err := ownCandidate(ctx, tx, who, id); err != nil {
			return err
		}
		key = rand.Text()
		return tx.SetCalendar(ctx, ofCompany+string(id), key)
	})
	return key, err
}

// Calendar is what a private link shows: office hours with the names of the two who meet.
type Calendar struct {
	Meetings []Meeting // the earliest first
	Language locale.Lang
	Agency   locale.Text
	Base     string // of the agency's pages, without a slash at the end
	Now      time.Time
}

// Meeting is one office hour in a calendar.
type Meeting struct {
	Slot  mentor.SlotID
	From  time.Time
	Until time.Time
	Where string
	With  string // the companies, or the mentor; empty while nobody booked
	Path  string
}

// Calendar reads what a key opens; NotFound where it opens nothing.
func (d *Desk) Calendar(ctx context.Context, key string) (c Calendar, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		c = Calendar{Language: locale.English, Agency: d.Letters.Agency.Name, Base: d.Letters.Agency.BaseURL, Now: tx.Now}
		owner, err := tx.CalendarOwner(ctx, key)
		if err != nil {
			return err
		}
		if id, company := strings.CutPrefix(owner, ofCompany); company {
			return d.companyCalendar(ctx, tx, cohort.CandidateID(id), &c)
		}
		person, err := tx.Person(ctx, party.PersonID(strings.TrimPrefix(owner, ofMentor)))
		if err != nil {
			return err
		}
		if !person.Active {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		c.Language = locale.Match(person.Language)
		slots, err := tx.SlotsOf(ctx, person.ID)
		if err != nil {
			return err
		}
		for _, s := range slots {
			if s.Cancelled {
				continue
			}
			var names []string
			for _, b := range s.Held() {
				names = append(names, b.Name)
			}
			c.Meetings = append(c.Meetings, Meeting{s.ID, s.From, s.Until, s.Where, strings.Join(names, ", "), HoursPath})
		}
		return nil
	})
	return c, err
}

func (d *Desk) companyCalendar(ctx context.Context, tx *store.Tx, id cohort.CandidateID, c *Calendar) error {
	of, err := tx.Candidate(ctx, id)
	if err != nil {
		return err
	}
	members, err := tx.MembersOf(ctx, of.Company)
	if err != nil {
		return err
	}
	if len(members) > 0 {
		c.Language = locale.Match(members[0].Person.Language)
	}
	hours, err := hoursOf(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, h := range hours {
		if s := h.Slot; len(s.Bookings) > 0 && !s.Cancelled {
			c.Meetings = append(c.Meetings, Meeting{s.ID, s.From, s.Until, s.Where, h.Mentor, OwnHoursPath(of.Company, id)})
		}
	}
	return nil
}
