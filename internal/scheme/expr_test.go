package scheme

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
)

func compiled(t *testing.T, source string, want *cel.Type) *expr {
	t.Helper()
	env, err := baseEnv()
	if err != nil {
		t.Fatal(err)
	}
	x, problems := env.compile(source, want)
	if len(problems) > 0 {
		t.Fatalf("%s: %+v", source, problems)
	}
	return x
}

func TestArithmeticIsExact(t *testing.T) {
	f := facts(t, "sales", 10, "prev_sales", 3, "employees", "0.1", "rd_employees", "0.2")
	for source, want := range map[string]string{
		"1 / 3":                               "1/3",
		"(1 / 3) * 3":                         "1",
		"7 / 2":                               "3.5",
		"0.1 + 0.2":                           "0.3",
		"employees + rd_employees":            "0.3",
		"sales / prev_sales":                  "10/3",
		"100 * sales / prev_sales - 0.5":      "1997/6",
		"-sales + 2.25":                       "-7.75",
		"min(sales, prev_sales) + max(1, 2)":  "5",
		"sales > 3 ? sales : 0":               "10",
		"known(net_profit) ? net_profit : -1": "-1",
		"9000000000000000000 * 9000000000000000000 / 9000000000000000000": "9000000000000000000",
		"100.123456789012":    "100.123456789012",
		"financial_years + 0": "2",
	} {
		o := compiled(t, source, numberType).eval(f)
		n, ok := o.val.(Number)
		if !ok || n.String() != want {
			t.Errorf("%s = %v, want %s", source, o, want)
		}
	}
}

func TestAMissingFactIsUnknownNeverFalse(t *testing.T) {
	f := facts(t, "sales", 10, "is_sme", true, "industry_code", "20111")
	for _, c := range []struct {
		source  string
		want    string // "true", "false" or "unknown"
		missing []string
	}{
		{"employees > 3", "unknown", []string{"employees"}},
		{"employees > net_profit", "unknown", []string{"employees", "net_profit"}},
		{"employees > 3 && is_sme", "unknown", []string{"employees"}},
		{"employees > 3 && !is_sme", "false", nil},
		{"employees > 3 || is_sme", "true", nil},
		{"!(employees > 3)", "unknown", []string{"employees"}},
		{"employees == 3", "unknown", []string{"employees"}},
		{"employees != sales", "unknown", []string{"employees"}},
		{"known(employees)", "false", nil},
		{"known(sales) && !known(employees)", "true", nil},
		{"known(rd_spend)", "false", nil},
		{"sales / 0 > 1", "unknown", nil},
		{"sales / 0 > 1 || is_sme", "true", nil},
		{`technology_field == "bio" && division in ["10", "20"]`, "unknown", []string{"technology_field"}},
		{`technology_field == "bio" && division in ["10", "21"]`, "false", nil},
		{`region in ["01"]`, "unknown", []string{"region"}},
		{`industry_code.startsWith("201") && industry_group == "201"`, "true", nil},
		{`application_date >= date("2026-06-22")`, "unknown", []string{"application_date"}},
		{`barred("tax_arrears")`, "unknown", []string{"bar.tax_arrears"}},
		{`barred_within("tax_arrears", 12)`, "unknown", []string{"application_date", "bar.tax_arrears"}},
		{"sales >= 10.0 && sales < 10.000001 && 10 == sales", "true", nil},
		{`division > "19" && division <= "20"`, "true", nil},
		{"is_sme == true", "true", nil},
	} {
		yes, known, missing := compiled(t, c.source, cel.BoolType).holds(f)
		got := "unknown"
		if known {
			got = map[bool]string{true: "true", false: "false"}[yes]
		}
		if got != c.want || !sameWords(missing, c.missing) {
			t.Errorf("%s: %s, missing %v; want %s, %v", c.source, got, missing, c.want, c.missing)
		}
	}
}

func TestBars(t *testing.T) {
	f := NewFacts()
	f.SetDate("application_date", mustDate("2026-11-23"))
	f.SetBar("tax_arrears", mustDate("2020-01-01"), true)
	f.SetBar("wage_arrears", mustDate("2026-01-01"), false)
	f.SetBar("wage_arrears", mustDate("2020-01-01"), false)
	f.SetBar("subsidy_ban", mustDate(""), false)
	f.SetBar("insolvency", mustDate("2026-12-01"), false)
	for source, want := range map[string]bool{
		`barred("tax_arrears")`:             true,
		`barred_within("tax_arrears", 36)`:  false,
		`barred("wage_arrears")`:            false,
		`barred_within("wage_arrears", 36)`: true,
		`barred("subsidy_ban")`:             false,
		`barred_within("subsidy_ban", 36)`:  false,
		`barred_within("insolvency", 36)`:   false, // after the application
	} {
		if yes, known, _ := compiled(t, source, cel.BoolType).holds(f); yes != want || !known {
			t.Errorf("%s: %t, known %t", source, yes, known)
		}
	}
}

// TestNumbersAgreeWithBigRationals compares the fast path with math/big on values near and beyond its limits.
func TestNumbersAgreeWithBigRationals(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	draw := func() Number {
		n, d := r.Int64()>>r.IntN(63), r.Int64N(1000)+1
		if r.IntN(2) == 0 {
			n = -n
		}
		if r.IntN(20) == 0 {
			n = -1 << 63
		}
		q, _ := Int(n).Over(Int(d))
		return q
	}
	for range 20_000 {
		x, y := draw(), draw()
		for op, pair := range map[string][2]*big.Rat{
			"+": {x.Plus(y).rat(), new(big.Rat).Add(x.rat(), y.rat())},
			"-": {x.Plus(y.Neg()).rat(), new(big.Rat).Sub(x.rat(), y.rat())},
			"*": {x.Times(y).rat(), new(big.Rat).Mul(x.rat(), y.rat())},
		} {
			if pair[0].Cmp(pair[1]) != 0 {
				t.Fatalf("%s %s %s = %s, want %s", x, op, y, pair[0], pair[1])
			}
		}
		if x.Cmp(y) != x.rat().Cmp(y.rat()) {
			t.Fatalf("%s against %s", x, y)
		}
		if q, ok := x.Over(y); ok != (y.Sign() != 0) || (ok && q.rat().Cmp(new(big.Rat).Quo(x.rat(), y.rat())) != 0) {
			t.Fatalf("%s / %s = %s", x, y, q)
		}
	}
}

func TestNumbersReadAndWrite(t *testing.T) {
	for in, want := range map[string]string{
		"0": "0", "-0": "0", "007": "7", "3.50": "3.5", "-0.25": "-0.25", "123456789012345678901234567890": "123456789012345678901234567890",
		"0.000000000001": "0.000000000001", "1234567890123456789.5": "1234567890123456789.5",
	} {
		n, err := ParseNumber(in)
		if err != nil || n.String() != want {
			t.Errorf("%q reads as %s, %v; want %s", in, n, err, want)
		}
	}
	for _, bad := range []string{"", "-", ".", "1.", ".5", "1e9", "0x10", "1,000", "NaN", "+1", "1/3", " 1", "١", "12345678901234567890123456789012345678901"} {
		if n, err := ParseNumber(bad); err == nil {
			t.Errorf("%q reads as %s", bad, n)
		}
	}
	for in, want := range map[string]string{"3,5": "3.5", "1 000": "1000", "1\u00a0000,25": "1000.25", "−4": "-4"} {
		if n, err := parseTyped(in); err != nil || n.String() != want {
			t.Errorf("typed %q reads as %s, %v", in, n, err)
		}
	}
	if _, err := parseTyped("1,000"); err == nil {
		t.Error("1,000 is a thousand to some and one to others")
	}
	third, _ := Int(100).Over(Int(3))
	if third.Fixed(2) != "33.33" || third.String() != "100/3" {
		t.Errorf("%s, %s", third.Fixed(2), third)
	}
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"0", "-12.50", "99999999999999999999.9", "1e5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseNumber(s)
		if err != nil {
			return
		}
		want, ok := new(big.Rat).SetString(s)
		if !ok || n.rat().Cmp(want) != 0 {
			t.Fatalf("%q reads as %s", s, n)
		}
		if !n.Equal(Number{r: want}).(types.Bool) {
			t.Fatalf("%q does not equal itself", s)
		}
	})
}

func TestTenths(t *testing.T) {
	for in, want := range map[string]Tenths{"650": 6500, "649.9": 6499, "0.1": 1, "-3.5": -35, "-0.5": -5, "1000.0": 10000} {
		got, err := ParseTenths(in)
		if err != nil || got != want {
			t.Errorf("%q: %d, %v", in, got, err)
		}
	}
	for _, bad := range []string{"", "1.25", "1.", "a", "1.x", "9999999999999999999"} {
		if got, err := ParseTenths(bad); err == nil {
			t.Errorf("%q reads as %s", bad, got)
		}
	}
	if s := Tenths(-5).String(); s != "-0.5" {
		t.Errorf("%s", s)
	}
}

func TestFactsOutsideTheRegistryAreNamed(t *testing.T) {
	f := NewFacts()
	f.SetInt("rockets", 3)
	if f.Err() == nil || f.Known("rockets") {
		t.Error("a fact that there is not was taken")
	}
	f = NewFacts()
	f.SetString("sales", "much")
	if f.Err() == nil || f.Known("sales") {
		t.Error("a text was taken for a number")
	}
	if err := f.SetNumber("sales", "1e9"); err == nil {
		t.Error("an exponent was taken")
	}
	var back Facts
	if err := back.UnmarshalJSON([]byte(`{"numbers":{"rockets":"3"}}`)); err == nil {
		t.Error("a frozen fact that there is not was taken")
	}
	var zero Facts
	zero.SetInt("sales", 1)
	if v, ok := zero.Get("sales"); !ok || v != "1" {
		t.Error("the zero Facts can be filled")
	}
}
