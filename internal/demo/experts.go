package demo

import (
	"context"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/expert"
	"proba.example/internal/interest"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// moreExperts are the experts beyond those in Staff, whose sign-in links are not printed: there is enough to choose from when cases
// are given out.
var moreExperts = []party.Person{
	{ID: "demo-expert-4", Email: "seohyun@" + Host, Name: "이서현", Language: "ko", Employer: "전지산업연구조합"},
	{ID: "demo-expert-5", Email: "irina.pak@" + Host, Name: "Ирина Пак", Language: "ru", Employer: "Центр полимерных технологий"},
	{ID: "demo-expert-6", Email: "minho@" + Host, Name: "최민호", Language: "ko", Employer: "경북로봇공학센터"},
	{ID: "demo-expert-7", Email: "weber@" + Host, Name: "Daniel Weber", Language: "en", Employer: "Weber Engineering GmbH"},
	{ID: "demo-expert-8", Email: "yuna@" + Host, Name: "정유나", Language: "ko", Employer: "광학산업진흥센터"},
	{ID: "demo-expert-9", Email: "kim.sergey@" + Host, Name: "Сергей Ким", Language: "ru", Employer: "Институт сенсорных систем"},
	{ID: "demo-expert-10", Email: "jiwoo@" + Host, Name: "한지우", Language: "ko", Employer: "수자원환경기술원"},
	{ID: "demo-expert-11", Email: "laura.chen@" + Host, Name: "Laura Chen", Language: "en", Employer: "Clean Air Laboratory"},
	{ID: "demo-expert-12", Email: "taesik@" + Host, Name: "윤태식", Language: "ko", Employer: "금형기술사무소"},
}

func since(organisation, from string) expert.Post {
	return expert.Post{Organisation: organisation, From: calendar.MustParse(from)}
}

func until(organisation, from, to string) expert.Post {
	return expert.Post{Organisation: organisation, From: calendar.MustParse(from), To: calendar.MustParse(to)}
}

// profiles are what the experts say of themselves. The last one has not finished.
var profiles = []expert.Profile{
	{
		Person: "demo-expert-1", Region: "01", Capacity: 12, Senior: true, Languages: []locale.Lang{locale.Korean, locale.English},
		Fields:    []expert.Field{{Code: "28", Level: expert.Master}, {Code: "29", Level: expert.Works}, {Code: "27", Level: expert.Works}},
		Employers: []expert.Post{since("한빛기술연구원", "2015-03-01"), until("서울계기공업", "2004-01-05", "2015-02-27")},
	},
	{
		Person: "demo-expert-2", Region: "06", Capacity: 12, Senior: true, Languages: []locale.Lang{locale.Russian, locale.Korean, locale.English},
		Fields:    []expert.Field{{Code: "27", Level: expert.Master}, {Code: "28", Level: expert.Works}, {Code: "25", Level: expert.Knows}},
		Employers: []expert.Post{since("Институт прикладной механики", "2009-09-01")},
	},
	{
		Person: "demo-expert-3", Region: "06", Capacity: 6, Languages: []locale.Lang{locale.English, locale.Korean},
		Fields:    []expert.Field{{Code: "2813", Level: expert.Master}, {Code: "28", Level: expert.Works}},
		Employers: []expert.Post{since("Hanul Valve Co., Ltd.", "2019-02-11"), until("남해계측", "2013-03-04", "2019-01-31")},
	},
	{
		Person: "demo-expert-4", Region: "11", Capacity: 8, Senior: true, Languages: []locale.Lang{locale.Korean},
		Fields:    []expert.Field{{Code: "282", Level: expert.Master}, {Code: "20", Level: expert.Works}, {Code: "environment", Level: expert.Knows}},
		Employers: []expert.Post{since("전지산업연구조합", "2017-06-01")},
	},
	{
		Person: "demo-expert-5", Region: "02", Capacity: 8, Languages: []locale.Lang{locale.Russian, locale.Korean},
		Fields:    []expert.Field{{Code: "20", Level: expert.Master}, {Code: "22", Level: expert.Works}},
		Employers: []expert.Post{since("Центр полимерных технологий", "2012-10-15")},
	},
	{
		Person: "demo-expert-6", Region: "03", Capacity: 10, Senior: true, Languages: []locale.Lang{locale.Korean, locale.English},
		Fields:    []expert.Field{{Code: "2928", Level: expert.Master}, {Code: "29", Level: expert.Master}, {Code: "28", Level: expert.Works}},
		Employers: []expert.Post{since("경북로봇공학센터", "2014-04-01")},
	},
	{
		Person: "demo-expert-7", Region: "01", Capacity: 5, Languages: []locale.Lang{locale.English, locale.Korean},
		Fields:        []expert.Field{{Code: "28", Level: expert.Works}, {Code: "29", Level: expert.Master}},
		Employers:     []expert.Post{since("Weber Engineering GmbH", "2016-01-01")},
		Directorships: []expert.Post{since("Weber Engineering GmbH", "2016-01-01")},
		Shares:        []expert.Holding{{Organisation: "Weber Engineering GmbH", Since: calendar.Of(2016, 1, 1)}},
	},
	{
		Person: "demo-expert-8", Region: "05", Capacity: 8, Languages: []locale.Lang{locale.Korean},
		Fields:    []expert.Field{{Code: "273", Level: expert.Master}, {Code: "27", Level: expert.Works}, {Code: "26", Level: expert.Knows}},
		Employers: []expert.Post{since("광학산업진흥센터", "2018-09-03")},
	},
	{
		Person: "demo-expert-9", Region: "04", Capacity: 6, Languages: []locale.Lang{locale.Russian, locale.English},
		Fields:    []expert.Field{{Code: "272", Level: expert.Master}, {Code: "26", Level: expert.Master}},
		Employers: []expert.Post{since("Институт сенсорных систем", "2011-02-01")},
	},
	{
		Person: "demo-expert-10", Region: "09", Capacity: 9, Languages: []locale.Lang{locale.Korean},
		Fields:    []expert.Field{{Code: "environment", Level: expert.Master}, {Code: "2813", Level: expert.Works}, {Code: "29", Level: expert.Knows}},
		Employers: []expert.Post{since("수자원환경기술원", "2010-07-01")},
	},
	{
		Person: "demo-expert-11", Region: "07", Capacity: 7, Senior: true, Languages: []locale.Lang{locale.English, locale.Korean},
		Fields:    []expert.Field{{Code: "2817", Level: expert.Master}, {Code: "29", Level: expert.Works}, {Code: "20", Level: expert.Knows}},
		Employers: []expert.Post{since("Clean Air Laboratory", "2025-05-06"), until("Saeron Filter", "2018-03-02", "2025-04-30")},
	},
	{
		Person: "demo-expert-12", Region: "10", Languages: []locale.Lang{locale.Korean},
		Fields:    []expert.Field{{Code: "259", Level: expert.Master}, {Code: "25", Level: expert.Works}},
		Employers: []expert.Post{since("금형기술사무소", "2008-01-02")},
	},
}

// declared are the answers of the yearly forms that are not "nothing". Two experts have not signed theirs.
var declared = map[party.PersonID]map[expert.Topic]expert.Statement{
	"demo-expert-4": {expert.Shares: {Answer: expert.Some, Entries: []expert.Entry{
		{Organisation: "동백전지 주식회사", Detail: "우리사주 1,200주", From: calendar.Of(2022, 4, 1)},
	}}},
	"demo-expert-5": {expert.CoWork: {Answer: expert.Some, Entries: []expert.Entry{
		{Organisation: "Cheonghae Materials", Detail: "Совместный проект по антикоррозионным покрытиям", From: calendar.Of(2023, 2, 1), To: calendar.Of(2025, 1, 31)},
	}}},
	"demo-expert-7": {expert.Payments: {Answer: expert.Some, Entries: []expert.Entry{
		{Organisation: "Daedong Robotics Co., Ltd.", Detail: "A study of gear wear, paid once", From: calendar.Of(2025, 3, 10), To: calendar.Of(2025, 9, 30)},
	}}},
}

var unsigned = map[party.PersonID]bool{"demo-expert-9": true, "demo-expert-12": true}

// experts has everybody fill in the profile and sign the yearly form, and the officer say who is senior.
func (b *Builder) experts(ctx context.Context) error {
	for _, p := range profiles {
		who := b.Actor(p.Person)
		if err := b.d.SaveProfile(ctx, who, p); err != nil {
			return err
		}
		if p.Senior {
			if err := b.d.SetSenior(ctx, b.Actor("demo-officer"), p.Person, true); err != nil {
				return err
			}
		}
		if unsigned[p.Person] {
			continue
		}
		f := expert.Form{Statements: map[expert.Topic]expert.Statement{}}
		for _, t := range expert.Topics {
			f.Statements[t] = expert.Statement{Answer: expert.None}
			if s, ok := declared[p.Person][t]; ok {
				f.Statements[t] = s
			}
		}
		if err := b.d.DeclareYear(ctx, who, f); err != nil {
			return err
		}
	}
	return nil
}

// interests has two applicants name their helpers, the officer enter a group of organisations, and an expert declare what closes a case
// to them in the same moment.
func (b *Builder) interests(ctx context.Context, cases map[string]application.ID) error {
	b.clock.SetBack(day(1))
	owner := func(name string) party.Actor {
		return b.Owner(slices.IndexFunc(companies, func(c company) bool { return c.name == name }))
	}
	for _, said := range []struct {
		company string
		helpers interest.Helpers
	}{
		{"온새미로", interest.Helpers{List: []interest.Helper{{Name: "Марина Ли", Organisation: "금형기술사무소", Work: interest.Wrote}}}},
		{"별빛광학", interest.Helpers{None: true}},
	} {
		if err := b.d.SaveHelpers(ctx, owner(said.company), cases[said.company], said.helpers); err != nil {
			return err
		}
	}
	if _, err := b.d.SaveGroup(ctx, b.Actor("demo-officer"), interest.Group{Name: "한울 그룹", Members: []interest.Member{
		{Names: []string{"한울밸브", "Hanul Valve", "한울밸브 주식회사"}, Number: withCheckDigit("128811234")}, {Names: []string{"한울홀딩스", "Hanul Holdings"}},
	}}); err != nil {
		return err
	}
	f := expert.Form{Statements: map[expert.Topic]expert.Statement{}}
	for _, t := range expert.Topics {
		f.Statements[t] = expert.Statement{Answer: expert.Same}
	}
	f.Statements[expert.Family] = expert.Statement{Answer: expert.Some, Entries: []expert.Entry{
		{Organisation: "Saeron Filter Co., Ltd.", Detail: "Двоюродный брат начал там работать", From: calendar.On(b.clock.Now(), b.d.Agency.Place).AddDays(-5)},
	}}
	return b.d.DeclareYear(ctx, b.Actor("demo-expert-2"), f)
}
