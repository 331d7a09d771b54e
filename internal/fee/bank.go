package fee

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
)

// BankFile is what a bank tells of money that came in, by docs/formats/bank-file.md.
type BankFile struct {
	Digest string // SHA-256 of the file, in hexadecimal
	Lines  []BankLine
}

// BankLine is one transfer.
type BankLine struct {
	Line     int           // of the file, from 1
	On       calendar.Date // when the bank received it
	Amount   int64         // minor units, greater than zero
	Currency string        // ISO 4217
	Ref      string        // the bank's name of the transfer
	Payer    string
	Text     string // what the payer wrote
}

// Bounds of a bank file.
const (
	MaxBankBytes = 256 << 10
	maxBankLines = 5000
)

var bankHead = []string{"date", "amount", "currency", "reference", "payer", "text"}

var (
	invoiceNumber = regexp.MustCompile(`F(\d{4})-(\d{5,9})`)
	currencyCode  = regexp.MustCompile(`^[A-Z]{3}$`)
)

// ReadBankFile reads a file, or says by Invalid faults at "file" in which line it is wrong: then nothing of it is used.
func ReadBankFile(b []byte) (BankFile, error) {
	if len(b) > MaxBankBytes {
		return BankFile{}, fault.Field("file", "fee.bank.large")
	}
	sum := sha256.Sum256(b)
	f := BankFile{Digest: hex.EncodeToString(sum[:])}
	b = bytes.TrimPrefix(b, []byte("\uFEFF"))
	if !utf8.Valid(b) || bytes.ContainsRune(b, 0) {
		return BankFile{}, fault.Field("file", "fee.bank.text")
	}
	r := csv.NewReader(bytes.NewReader(b))
	r.FieldsPerRecord = len(bankHead)
	head, err := r.Read()
	if err != nil || !slices.Equal(head, bankHead) {
		return BankFile{}, fault.Field("file", "fee.bank.head", "Columns", strings.Join(bankHead, ",")).Because(err)
	}
	seen := map[string]bool{}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			var at *csv.ParseError
			if errors.As(err, &at) {
				line = at.Line
			}
			return BankFile{}, fault.Field("file", "fee.bank.line", "Line", line).Because(err)
		}
		for i := range record {
			record[i] = strings.TrimSpace(record[i])
		}
		on, err := calendar.Parse(record[0])
		amount, wrong := strconv.ParseInt(record[1], 10, 64)
		x := BankLine{line, on, amount, record[2], record[3], record[4], record[5]}
		bad := err != nil || wrong != nil || amount <= 0 || amount > mostAmount || !currencyCode.MatchString(x.Currency)
		if bad || x.Ref == "" || utf8.RuneCountInString(x.Ref) > mostRef || seen[x.Ref] {
			return BankFile{}, fault.Field("file", "fee.bank.line", "Line", line).Because(errors.Join(err, wrong))
		}
		seen[x.Ref] = true
		if f.Lines = append(f.Lines, x); len(f.Lines) > maxBankLines {
			return BankFile{}, fault.Field("file", "fee.bank.large")
		}
	}
}

// Names gives the invoice numbers in what the payer wrote, each once.
func (l BankLine) Names() []string {
	var all []string
	for _, n := range invoiceNumber.FindAllString(strings.ToUpper(l.Text), -1) {
		if !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	return all
}

// Match is what a line of a bank file is to the books. The codes name sentences.
type Match string

// The matches. Only Exact is entered without a person's look.
const (
	Exact    Match = "exact"    // one invoice is named, and exactly what is open was paid
	Known    Match = "known"    // it is on the account already
	Nameless Match = "nameless" // no invoice, or more than one, is named
	NoSuch   Match = "no_such"  // there is no such invoice
	Differs  Match = "differs"  // the amount or currency is another than what is open
	Early    Match = "future"   // the day is still to come
)

// Matches are all matches.
var Matches = []Match{Exact, Known, Nameless, NoSuch, Differs, Early}

// Match holds a line against the account of the one invoice that it names; nil where there is none.
func (l BankLine) Match(a *Account, today calendar.Date) Match {
	switch names := l.Names(); {
	case len(names) != 1:
		return Nameless
	case a == nil:
		return NoSuch
	case a.Has(l.Ref):
		return Known
	case l.On.After(today):
		return Early
	case l.Currency != a.Invoice.Currency || l.Amount != a.Balance().Open():
		return Differs
	}
	return Exact
}
