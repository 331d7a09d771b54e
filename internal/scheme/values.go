package scheme

import (
	"fmt"
	"reflect"
	"slices"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"proba.example/internal/calendar"
)

// Bar is one impediment: when it was imposed and whether it is in force now.
type Bar struct {
	Imposed calendar.Date `json:"imposed,omitzero"`
	Open    bool          `json:"open"`
}

var (
	dateType = types.NewObjectType("date", traits.ComparerType)
	barType  = types.NewObjectType("bar")
)

// noConversion gives the parts of ref.Val that our values do not use: expressions never leave their own types.
type noConversion struct{}

func (noConversion) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("scheme: no conversion to %v", t)
}

func (noConversion) ConvertToType(t ref.Type) ref.Val {
	return types.NewErr("no conversion to %s", t.TypeName())
}

// dateValue is a date in an expression.
type dateValue struct{ calendar.Date }

func (d dateValue) Compare(other ref.Val) ref.Val {
	if o, ok := other.(dateValue); ok {
		return types.Int(d.Date.Compare(o.Date))
	}
	return types.MaybeNoSuchOverloadErr(other)
}

func (d dateValue) Equal(other ref.Val) ref.Val {
	o, ok := other.(dateValue)
	return types.Bool(ok && d.Date == o.Date)
}

func (d dateValue) Type() ref.Type { return dateType }
func (d dateValue) Value() any     { return d.Date }

func (d dateValue) ConvertToNative(t reflect.Type) (any, error) {
	return noConversion{}.ConvertToNative(t)
}
func (d dateValue) ConvertToType(t ref.Type) ref.Val { return noConversion{}.ConvertToType(t) }

// barValue holds the impediments of one code; empty means that there are none.
type barValue []Bar

func (b barValue) Equal(other ref.Val) ref.Val {
	o, ok := other.(barValue)
	return types.Bool(ok && slices.Equal(b, o))
}

func (b barValue) Type() ref.Type { return barType }
func (b barValue) Value() any     { return []Bar(b) }

func (b barValue) ConvertToNative(t reflect.Type) (any, error) {
	return noConversion{}.ConvertToNative(t)
}
func (b barValue) ConvertToType(t ref.Type) ref.Val { return noConversion{}.ConvertToType(t) }

// inForce says whether one of the impediments is in force now.
func (b barValue) inForce() bool {
	return slices.ContainsFunc(b, func(x Bar) bool { return x.Open })
}

// within says whether one was imposed in the months before the day, the first and the last day included: what was
// imposed on 23 November 2023 still counts on 23 November 2026 when 36 months are asked. One in force whose day is not
// known counts.
func (b barValue) within(months int, on calendar.Date) bool {
	from := on.AddMonths(-months)
	return slices.ContainsFunc(b, func(x Bar) bool {
		if x.Imposed.IsZero() {
			return x.Open
		}
		return !x.Imposed.Before(from) && !x.Imposed.After(on)
	})
}

// listValue is the list of excluded industry codes as an expression sees it.
type listValue struct{ traits.Lister }

func newListValue(codes []string) listValue {
	return listValue{types.NewStringList(types.DefaultTypeAdapter, codes)}
}
