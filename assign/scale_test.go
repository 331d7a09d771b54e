package assign_test

import (
	"testing"

	"proba.example/assign"
	"proba.example/assign/assigntest"
)

func TestG6Scale(t *testing.T) {
	for _, row := range []struct {
		name    string
		problem *assign.Problem
		want    int64
	}{
		{"topic_dense", assigntest.Topics(5000, 1000, 18), 12_243_308_150},
		{"tight_dense", assigntest.Topics(5000, 1000, 15), 12_114_865_856},
		{"unif_dense", assigntest.Uniform(5000, 1000, 18), 14_969_414_982},
	} {
		t.Run(row.name, func(t *testing.T) {
			plan := solve(t, row.problem, assign.Objective{})
			if plan.Total != row.want || plan.Bound != row.want {
				t.Errorf("total %d, bound %d, want %d", plan.Total, plan.Bound, row.want)
			}
		})
	}
}
