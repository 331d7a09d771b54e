package scheme

import (
	"strings"

	"cel.dev/cel-go/cel"
)

func (l *loader) loadSheets(c cursor) {
	sheets := c.each()
	l.e.Sheets = make([]Sheet, len(sheets))
	ids, codes := l.unique(), l.unique()
	for i, s := range sheets {
		sh := &l.e.Sheets[i]
		sh.ID, sh.Code, sh.Title = s.at("id").str(), s.at("code").str(), s.at("title").text()
		sh.Clause, sh.levels = l.clause(s.at("clause")), l.e.Levels
		sh.Complete = s.at("status").str() == "complete"
		sh.Max = Tenths(10 * s.at("max").int64())
		sh.byID = map[string]*Item{}
		ids(s.at("id"), sh.ID)
		codes(s.at("code"), sh.Code)
		sh.applies = l.expression(s.at("applies"), l.base, cel.BoolType)
		sh.candidate = l.expression(s.at("candidate"), l.base, cel.BoolType)
		l.loadAreas(s, sh)
	}
}

// loadAreas reads the tree of a sheet and adds it up at every step.
func (l *loader) loadAreas(c cursor, sh *Sheet) {
	areas := c.at("areas").each()
	sh.Areas = make([]Area, len(areas))
	codes, ids := l.unique(), l.unique()
	var sum Tenths
	for i, a := range areas {
		area := &sh.Areas[i]
		area.Code, area.Title, area.Max = a.at("code").str(), a.at("title").text(), Tenths(10*a.at("max").int64())
		area.Bonus = a.at("bonus").bool(false)
		codes(a.at("code"), area.Code)
		l.loadSubAreas(a, sh, area, ids)
		if !area.Bonus {
			sum += area.Max
		}
	}
	if len(areas) > 0 {
		l.sum(c.at("max"), "sum_sheet", sum, sh.Max, sh.ID)
	}
}

func (l *loader) loadSubAreas(c cursor, sh *Sheet, area *Area, ids func(cursor, string)) {
	subs := c.at("sub_areas").each()
	if len(subs) == 0 {
		if sh.Complete {
			c.fault("missing_member", "Name", "sub_areas")
		}
		return
	}
	area.SubAreas = make([]SubArea, len(subs))
	codes := l.unique()
	var sum Tenths
	for i, s := range subs {
		sub := &area.SubAreas[i]
		sub.Code, sub.Title, sub.Max = s.at("code").str(), s.at("title").text(), Tenths(10*s.at("max").int64())
		codes(s.at("code"), sub.Code)
		sub.Bonus = s.at("bonus").bool(false)
		if !sub.Bonus {
			sum += sub.Max
		}
		items := s.at("items").each()
		if len(items) == 0 {
			if sh.Complete {
				s.fault("missing_member", "Name", "items")
			}
			continue
		}
		sub.Items = make([]Item, len(items))
		var points Tenths
		for j, it := range items {
			item := &sub.Items[j]
			item.AreaCode, item.SubAreaCode = area.Code, sub.Code
			l.loadItem(it, item)
			ids(it.at("id"), item.ID)
			if prefix := area.Code + "." + sub.Code + "."; item.ID != "" && !strings.HasPrefix(item.ID, prefix) {
				it.at("id").fault("item_id", "Name", item.ID, "Prefix", prefix)
			}
			sh.items = append(sh.items, item)
			sh.byID[item.ID] = item
			points += item.Max
		}
		l.sum(s.at("max"), "sum_sub_area", points, sub.Max, area.Code+"."+sub.Code)
	}
	l.sum(c.at("max"), "sum_area", sum, area.Max, area.Code)
}

func (l *loader) sum(c cursor, key string, got, want Tenths, name string) {
	if got != want && c.exists() {
		c.fault(key, "Name", name, "Got", got, "Want", want)
	}
}
