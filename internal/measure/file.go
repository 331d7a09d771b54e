package measure

import (
	"bytes"
	"errors"
	"io"

	"go.yaml.in/yaml/v3"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/procedure"
)

// File is the file of an edition as it is written, with whatever faults it has: what the forms of a draft fill in. Days are texts, and
// amounts are in the smallest unit.
type File struct {
	Code       string           `yaml:"code"`
	Version    string           `yaml:"version"`
	Country    string           `yaml:"country"`
	Name       locale.Text      `yaml:"name"`
	Text       locale.Text      `yaml:"text"`
	Needs      []Need           `yaml:"needs,flow"`
	Law        FileLaw          `yaml:"law"`
	Valid      Span             `yaml:"valid,flow"`
	Window     Span             `yaml:"window,flow,omitempty"`
	Conditions []FileCondition  `yaml:"conditions"`
	Benefit    FileBenefit      `yaml:"benefit"`
	Budget     int64            `yaml:"budget,omitempty"`
	Documents  []FileDocument   `yaml:"documents,omitempty"`
	Excludes   []string         `yaml:"excludes,flow,omitempty"`
	Common     []string         `yaml:"common_ceilings,flow,omitempty"`
	Terms      Terms            `yaml:"terms,flow"`
	Stages     []procedure.Kind `yaml:"stages,flow"`
	Settings   []string         `yaml:"settings,flow,omitempty"`
	Examples   []Example        `yaml:"examples,omitempty"`
}

// FileLaw is the legal ground in a file.
type FileLaw struct {
	Title  locale.Text `yaml:"title"`
	Source string      `yaml:"source"`
	Clause string      `yaml:"clause,omitempty"`
	AsOf   string      `yaml:"as_of,omitempty"`
}

// Span is a stretch of days in a file; empty ends are open.
type Span struct {
	From string `yaml:"from,omitempty"`
	To   string `yaml:"to,omitempty"`
}

// FileCondition is a condition of the rule in a file; When is an expression.
type FileCondition struct {
	Code  string      `yaml:"code"`
	When  string      `yaml:"when"`
	Text  locale.Text `yaml:"text"`
	Opens locale.Text `yaml:"opens"`
}

// FileBenefit is the benefit in a file.
type FileBenefit struct {
	Kind     Kind    `yaml:"kind"`
	Currency string  `yaml:"currency"`
	Rate     int     `yaml:"rate"`
	PerItem  int64   `yaml:"per_item,omitempty"`
	PerYear  int64   `yaml:"per_year,omitempty"`
	Total    int64   `yaml:"total,omitempty"`
	Years    int     `yaml:"years,omitempty"`
	Limits   []Limit `yaml:"limits,flow,omitempty"`
}

// FileDocument is a paper asked for, in a file.
type FileDocument struct {
	Code      string      `yaml:"code"`
	Name      locale.Text `yaml:"name"`
	ValidDays int         `yaml:"valid_days,omitempty"`
}

// ReadFile reads a file as it is written; only what is no YAML, or has members that no measure has, is a fault.
func ReadFile(source []byte) (File, error) {
	f := File{Terms: usual}
	d := yaml.NewDecoder(bytes.NewReader(source))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		return f, fault.Field("file", "measure.problem.yaml").Because(err)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return f, fault.Field("file", "measure.problem.yaml").Because(err)
	}
	return f, nil
}

// Source writes the file. What its author remarked on in a file that was handed in is not kept.
func (f File) Source() ([]byte, error) {
	if f.Stages == nil {
		f.Stages = []procedure.Kind{procedure.DocumentCheck} // what the reader takes silence for
	}
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := e.Encode(f); err != nil {
		return nil, err
	}
	return out.Bytes(), e.Close()
}

// Blank is the file of a measure of which nothing is known yet.
func Blank(country, currency string) File {
	return File{Country: country, Benefit: FileBenefit{Kind: Reimbursement, Currency: currency}, Terms: usual}
}
