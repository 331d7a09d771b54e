package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"

	"proba.example/certificate/entry"
	"proba.example/certificate/jcs"
	"proba.example/translog"
)

// Voucher is what somebody holds who wants to open a leaf that concerns them, and to prove that it stands in the log, with nobody's
// help: docs/formats/receipt.md describes it as a file. It is private, as the record in it is.
type Voucher struct {
	Log    string // the log's name
	Index  int64
	Leaf   []byte
	Record []byte
	Salt   []byte
	Proof  *translog.Proof // nil until a checkpoint that covers the leaf is published
}

const (
	voucherType    = "LogReceipt"
	voucherVersion = "1"
)

// Why a voucher proves nothing. Errors of [Voucher.Check] and [ParseVoucher] wrap one of these.
var (
	// ErrVoucher: the file is no voucher.
	ErrVoucher = errors.New("ledger: not a receipt of the log")
	// ErrSealed: record and salt do not open the leaf.
	ErrSealed = errors.New("ledger: the record and the salt do not open the leaf")
	// ErrUnproven: there is no proof yet.
	ErrUnproven = errors.New("ledger: no published checkpoint covers the leaf yet")
	// ErrNotInLog: the proof does not lead from the leaf to a checkpoint of the log.
	ErrNotInLog = errors.New("ledger: the proof does not show the leaf in the log")
)

// JSON writes the voucher's file in canonical bytes.
func (v Voucher) JSON() ([]byte, error) {
	leaf, err := jcs.Parse(v.Leaf)
	if err != nil {
		return nil, fmt.Errorf("ledger: leaf %d: %w", v.Index, err)
	}
	record, err := jcs.Parse(v.Record)
	if err != nil {
		return nil, fmt.Errorf("ledger: record of leaf %d: %w", v.Index, err)
	}
	members := []jcs.Member{
		{Name: "type", Value: jcs.Text(voucherType)},
		{Name: "version", Value: jcs.Text(voucherVersion)},
		{Name: "log", Value: jcs.Text(v.Log)},
		{Name: "index", Value: jcs.Int(v.Index)},
		{Name: "leaf", Value: leaf},
		{Name: "record", Value: record},
		{Name: "salt", Value: jcs.Text(base64.RawURLEncoding.EncodeToString(v.Salt))},
	}
	if v.Proof != nil {
		members = append(members, jcs.Member{Name: "proof", Value: jcs.Text(string(v.Proof.Format()))})
	}
	return jcs.Of(members...).Bytes(), nil
}

// ParseVoucher reads a voucher's file, in canonical bytes or not.
func ParseVoucher(file []byte) (v Voucher, err error) {
	root, err := jcs.Parse(file)
	if err != nil {
		return v, errors.Join(ErrVoucher, err)
	}
	text := func(name string) string {
		m, _ := root.Get(name)
		s, _ := m.Text()
		return s
	}
	if text("type") != voucherType || text("version") != voucherVersion {
		return v, ErrVoucher
	}
	v.Log = text("log")
	index, _ := root.Get("index")
	leaf, _ := root.Get("leaf")
	record, _ := root.Get("record")
	n, ok := index.Int()
	if !ok || n < 0 || leaf.Kind() != jcs.Object || record.Kind() != jcs.Object {
		return v, fmt.Errorf("%w: index, leaf or record", ErrVoucher)
	}
	v.Index, v.Leaf, v.Record = n, leaf.Bytes(), record.Bytes()
	if v.Salt, err = base64.RawURLEncoding.Strict().DecodeString(text("salt")); err != nil || len(v.Salt) != entry.SaltSize {
		return v, fmt.Errorf("%w: salt", ErrVoucher)
	}
	if proof := text("proof"); proof != "" {
		p, err := translog.ParseProof([]byte(proof))
		if err != nil {
			return v, errors.Join(ErrVoucher, err)
		}
		v.Proof = &p
	}
	return v, nil
}

// Vouched is what a voucher proves.
type Vouched struct {
	Leaf      entry.Leaf
	Judgement translog.Judgement
}

// Check says whether the record opens the leaf, and whether the leaf stands in a log of the policy. With ErrUnproven the leaf is
// opened, and only the proof is missing. Whether enough witnesses confirmed is in the judgement.
func (v Voucher) Check(policy translog.Policy) (c Vouched, err error) {
	if c.Leaf, err = entry.Parse(v.Leaf); err != nil {
		return c, errors.Join(ErrVoucher, err)
	}
	if !c.Leaf.Opens(v.Salt, v.Record) {
		return c, ErrSealed
	}
	if v.Proof == nil {
		return c, ErrUnproven
	}
	if c.Judgement, err = policy.Judge(v.Proof.Checkpoint); err != nil {
		return c, errors.Join(ErrNotInLog, err)
	}
	if v.Proof.Index != v.Index || c.Judgement.Checkpoint.Origin != v.Log {
		return c, fmt.Errorf("%w: it is of another leaf or log", ErrNotInLog)
	}
	if err := v.Proof.Includes(v.Leaf, c.Judgement.Checkpoint); err != nil {
		return c, errors.Join(ErrNotInLog, err)
	}
	return c, nil
}
