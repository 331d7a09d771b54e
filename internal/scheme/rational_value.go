package scheme

import (
	"fmt"
	"reflect"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// The methods below make Number a value of the expression language.

// Add is part of [traits.Adder].
func (x Number) Add(other ref.Val) ref.Val {
	if y, ok := other.(Number); ok {
		return x.Plus(y)
	}
	return types.MaybeNoSuchOverloadErr(other)
}

// Subtract is part of [traits.Subtractor].
func (x Number) Subtract(other ref.Val) ref.Val {
	if y, ok := other.(Number); ok {
		return x.Plus(y.Neg())
	}
	return types.MaybeNoSuchOverloadErr(other)
}

// Multiply is part of [traits.Multiplier].
func (x Number) Multiply(other ref.Val) ref.Val {
	if y, ok := other.(Number); ok {
		return x.Times(y)
	}
	return types.MaybeNoSuchOverloadErr(other)
}

// Divide is part of [traits.Divider]. It never truncates.
func (x Number) Divide(other ref.Val) ref.Val {
	y, ok := other.(Number)
	if !ok {
		return types.MaybeNoSuchOverloadErr(other)
	}
	q, ok := x.Over(y)
	if !ok {
		return errDivision
	}
	return q
}

// Negate is part of [traits.Negater].
func (x Number) Negate() ref.Val { return x.Neg() }

// Compare is part of [traits.Comparer].
func (x Number) Compare(other ref.Val) ref.Val {
	if y, ok := other.(Number); ok {
		return types.Int(x.Cmp(y))
	}
	return types.MaybeNoSuchOverloadErr(other)
}

// Equal is part of [ref.Val].
func (x Number) Equal(other ref.Val) ref.Val {
	y, ok := other.(Number)
	return types.Bool(ok && x.Cmp(y) == 0)
}

// Type is part of [ref.Val].
func (x Number) Type() ref.Type { return numberType }

// Value is part of [ref.Val].
func (x Number) Value() any { return x.rat() }

// ConvertToNative is part of [ref.Val]; expressions never leave their own types.
func (x Number) ConvertToNative(t reflect.Type) (any, error) {
	if t == reflect.TypeFor[string]() {
		return x.String(), nil
	}
	return nil, fmt.Errorf("scheme: a number does not convert to %v", t)
}

// ConvertToType is part of [ref.Val].
func (x Number) ConvertToType(t ref.Type) ref.Val {
	switch t.TypeName() {
	case numberType.TypeName():
		return x
	case types.StringType.TypeName():
		return types.String(x.String())
	}
	return types.NewErr("a number does not convert to %s", t.TypeName())
}
