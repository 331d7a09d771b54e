package certificate

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"proba.example/certificate/entry"
	"proba.example/translog"
)

// clockSkew is by how much the clocks of honest machines may differ.
const clockSkew = 5 * time.Minute

// log judges whether the certificate stands in the agency's public log, and whether witnesses saw it there in time. The
// verdict is Valid where the trust file names no log.
func (c *check) log() Verdict {
	log := c.Trust.Log
	switch {
	case c.held.proof == "" || !c.held.entered:
		c.set(iLog, Unknown, "not_given")
		c.set(iWitnesses, Unknown, "not_given")
		if log != nil {
			return Unproven
		}
		return Valid
	case log == nil:
		c.set(iLog, Unknown, "no_log")
		c.set(iWitnesses, Unknown, "no_log")
		return Valid
	}
	judged, verdict := c.included(log)
	if verdict != Valid {
		return verdict
	}
	return c.witnesses(log, judged)
}

// included judges the proof. On success LogIndex is set.
func (c *check) included(log *TrustLog) (translog.Judgement, Verdict) {
	fail := func(detail string) (translog.Judgement, Verdict) {
		c.set(iLog, Fail, detail, Evidence{"origin", log.Origin})
		return translog.Judgement{}, Unproven
	}
	held, _ := canonicals.Get().(*[]byte)
	defer canonicals.Put(held)
	leaf := c.held.entry.Append(make([]byte, 0, 512))
	named, err := entry.Parse(leaf)
	if err != nil {
		return fail("malformed")
	}
	// The entry is the certificate's, down to the last byte of its proofs.
	*held = append((*held)[:0], c.Document.text...)
	if named.Kind != c.Document.issue() || named.Ref != c.Document.Certification.Number || !named.Names(*held) {
		return fail("other_certificate")
	}
	*held = append((*held)[:0], c.held.proof...)
	proof, err := translog.ParseProof(*held)
	if err != nil {
		return fail("malformed")
	}
	judged, err := c.cache.judge(log, proof.Checkpoint)
	switch {
	case errors.Is(err, translog.ErrSignature):
		return fail("forged")
	case err != nil || judged.Checkpoint.Origin != log.Origin || !ours(log, judged.LogKey):
		return fail("unsigned")
	}
	if proof.Includes(leaf, judged.Checkpoint) != nil {
		return fail("not_included")
	}
	c.LogIndex = proof.Index
	c.set(iLog, Pass, "included",
		Evidence{"origin", log.Origin}, Evidence{"index", strconv.FormatInt(proof.Index, 10)},
		Evidence{"size", strconv.FormatInt(judged.Checkpoint.Size, 10)})
	return judged, Valid
}

func ours(log *TrustLog, key translog.LogKey) bool {
	for _, k := range log.Keys {
		if k == key {
			return true
		}
	}
	return false
}

// witnesses judges the checkpoint's cosignatures. Their clocks are the only ones that the agency does not set: a
// certificate that claims a day long before they saw it was made later and dated back.
func (c *check) witnesses(log *TrustLog, judged translog.Judgement) Verdict {
	names := make([]string, len(judged.Cosignatures))
	for i, s := range judged.Cosignatures {
		names[i] = s.Witness.Name()
	}
	by := Evidence{"witnesses", strings.Join(names, ", ")}
	if !judged.Quorum {
		c.set(iWitnesses, Unknown, "too_few", by)
		return PendingPublication
	}
	if judged.Time.IsZero() {
		c.set(iWitnesses, Unknown, "none_asked")
		return Valid
	}
	c.Witnessed = judged.Time
	from := c.Document.ValidFrom
	evidence := []Evidence{by, {"witnessed", writeInstant(judged.Time)}, {"validFrom", writeInstant(from)}}
	switch {
	case judged.Time.After(c.Asked.Add(clockSkew)):
		c.set(iWitnesses, Fail, "ahead", evidence...)
		return Unproven
	case c.LogIndex < log.Inventory:
		c.set(iWitnesses, Pass, "inventory", evidence...)
		return Valid
	case from.After(judged.Time.Add(clockSkew)):
		c.set(iWitnesses, Fail, "ahead", evidence...)
		return Unproven
	case judged.Time.Sub(from) > log.MergeDelay:
		c.set(iWitnesses, Fail, "late", evidence...)
		return BackDated
	}
	c.set(iWitnesses, Pass, "in_time", evidence...)
	return Valid
}
