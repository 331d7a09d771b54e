package calibrate

import (
	"errors"
	"strings"
	"testing"
)

func TestMalformedRatings(t *testing.T) {
	fine := []Rating{{0, 0, 0, 3}, {0, 1, 0, 2}, {1, 1, 0, 0}}
	if n, err := count(fine); err != nil || n != (sizes{2, 2, 1}) {
		t.Errorf("%+v, %v", n, err)
	}
	for _, c := range []struct {
		name, says string
		ratings    []Rating
	}{
		{"none", "none", nil},
		{"negative case", "rating 1: case -1", []Rating{{0, 0, 0, 0}, {-1, 0, 0, 0}}},
		{"negative expert", "rating 0: expert -2", []Rating{{0, -2, 0, 0}}},
		{"negative item", "rating 0: item -1", []Rating{{0, 0, -1, 0}}},
		{"beyond any count", "rating 1: expert 9", []Rating{{0, 0, 0, 0}, {0, 9, 0, 0}}},
		{"gap", "case 1 has no rating, case 2 has", []Rating{{0, 0, 0, 0}, {2, 0, 0, 0}, {0, 1, 0, 0}}},
		{"score too large", "rating 0: score", []Rating{{0, 0, 0, maxScore + 1}}},
		{"score too small", "rating 0: score", []Rating{{0, 0, 0, -maxScore - 1}}},
	} {
		if _, err := count(c.ratings); !errors.Is(err, ErrRatings) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
