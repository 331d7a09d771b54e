package translog_test

import (
	"testing"

	"proba.example/translog"
	"proba.example/translog/translogtest"
)

// BenchmarkProof checks a proof out of a large log as a stranger does: read, log signature, two cosignatures, path.
func BenchmarkProof(b *testing.B) {
	log := translogtest.NewLog("log.example")
	log.AddMany(100_000)
	file := log.Proof(33_333, 100_000, log.Sign(b, 100_000, noon, "w0.example", "w1.example")).Format()
	policy, err := translog.NewPolicy([]translog.PolicyLog{{Key: translogtest.LogKey(log.Name)}}, []translog.PolicyWitness{
		{Name: "w0", Key: translogtest.WitnessKey("w0.example")}, {Name: "w1", Key: translogtest.WitnessKey("w1.example")},
	}, 2)
	if err != nil {
		b.Fatal(err)
	}
	entry := log.Entry(33_333)
	b.ReportAllocs()
	b.ReportMetric(float64(len(file)), "bytes/proof")
	for b.Loop() {
		p, err := translog.ParseProof(file)
		if err != nil {
			b.Fatal(err)
		}
		j, err := policy.Judge(p.Checkpoint)
		if err != nil || !j.Quorum || p.Includes(entry, j.Checkpoint) != nil {
			b.Fatal(j, err)
		}
	}
}
