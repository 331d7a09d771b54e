package monitor_test

import (
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/entry"
	"proba.example/certificate/status"
	"proba.example/internal/monitor"
)

// issue makes a certificate of the number, valid from the instant, and publishes it.
func (a *agency) issue(number, signer string, from time.Time) []byte {
	a.t.Helper()
	from = from.UTC().Truncate(24 * time.Hour)
	names := certificate.Names{En: "Agency", Ru: "Агентство", Ko: "기관"}
	y, m, d := from.Date()
	unsigned, err := certificate.Build(certificate.Credential{
		ID: "urn:proba:certificate:" + number, Issuer: certificate.Issuer{ID: "did:web:agency.example", Name: names},
		ValidFrom: from, ValidUntil: from.AddDate(3, 0, 0).Add(-time.Second),
		Subject: certificate.Subject{ID: "urn:proba:company:kr:1208147521", LegalName: "한빛정밀", BusinessNumber: "120-81-47521", Country: "KR"},
		Certification: certificate.Certification{
			Number: number, Scheme: certificate.Named{Code: "innobiz", Name: names}, Edition: "2026", Grade: "AA",
			Sheet: certificate.Named{Code: "manufacturing", Name: names}, IssuedOn: certificate.Date{Year: y, Month: m, Day: d},
			ValidThrough: certificate.DateOf(from.AddDate(3, 0, -1)),
		},
		Status: status.EntryList{{Purpose: status.Revocation, List: listID, Index: 7}}.Bytes(),
	})
	if err != nil {
		a.t.Fatal(err)
	}
	s, _, method := key(signer)
	signed, err := certificate.Sign(a.t.Context(), unsigned, s, method, a.now)
	if err != nil {
		a.t.Fatal(err)
	}
	a.docs[number] = signed
	return signed
}

func (a *agency) logged(number string, signed []byte) int64 {
	return a.act(entry.Leaf{Kind: entry.CertificateIssued, Digest: entry.Digest(signed), Ref: number})
}

func TestCertificates(t *testing.T) {
	a := newAgency(t)
	_, multikey, _ := key("issuer")
	a.act(keyLeaf(entry.KeyAdded, "assertion", multikey))
	a.publish(a.log)
	a.look()
	look := func(codes ...monitor.Code) []monitor.Alarm {
		t.Helper()
		a.pass(time.Hour)
		a.publish(a.log)
		return a.look(codes...)
	}
	a.logged("1", a.issue("1", "issuer", a.now))
	look()
	if _, watched := a.place.Lists[listID]; !watched {
		t.Error("the list its certificates name is not watched")
	}
	// Acceptance case 3 by the certificate's own date: the entry was dated today, as it was made.
	index := a.logged("2", a.issue("2", "issuer", a.now.AddDate(0, 0, -30)))
	alarm := look(monitor.BackDated)[0]
	if *alarm.Args.Index != index || alarm.Args.Ref != "2" || alarm.Args.At != "2026-10-28T00:00:00Z" {
		t.Errorf("%+v", alarm.Args)
	}
	a.logged("3", a.issue("3", "stranger", a.now))
	look(monitor.UnknownKey)
	a.logged("4", a.issue("4", "issuer", a.now))
	a.issue("4", "issuer", a.now.AddDate(0, 0, 1)) // another than the one logged
	look(monitor.OtherDocument)
	a.logged("5", a.issue("5", "issuer", a.now))
	a.docs["5"] = a.docs["1"]
	look(monitor.OtherDocument)
	// One that is not published is waited for, and forgotten.
	a.logged("6", a.issue("6", "issuer", a.now))
	delete(a.docs, "6")
	for range 8 {
		look()
	}
	if len(a.place.Wait) != 0 {
		t.Errorf("%d certificates are still awaited", len(a.place.Wait))
	}
	// Acceptance case 11: after the compromise the key counts for nothing, however the certificate is dated.
	a.act(keyLeaf(entry.KeyCompromised, "assertion", multikey))
	a.logged("7", a.issue("7", "issuer", a.now))
	look(monitor.EndedKey)
}
