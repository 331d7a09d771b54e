package keys

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// ServeHelper is the helper's side of the protocol: it answers the requests on in with answers on out, one after the other, until in
// ends. Each key is named by what its Where says.
func ServeHelper(ctx context.Context, in io.Reader, out io.Writer, all []Signer) error {
	lines, answers := bufio.NewReader(in), json.NewEncoder(out)
	for {
		line, err := readLine(lines)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read a request: %w", err)
		}
		var q request
		if err := json.Unmarshal(line, &q); err != nil {
			return fmt.Errorf("read a request: %w", err)
		}
		a, err := reply(ctx, q, all)
		if err != nil {
			a.Error = err.Error()
		}
		a.ID = q.ID
		if err := answers.Encode(a); err != nil {
			return fmt.Errorf("answer: %w", err)
		}
	}
}

func reply(ctx context.Context, q request, all []Signer) (a answer, err error) {
	switch q.Op {
	case "keys":
		a.Keys = []answerKey{}
		for _, k := range all {
			a.Keys = append(a.Keys, answerKey{k.Where(), k.Public().SPKI(), k.Chain()})
		}
		return a, nil
	case "sign":
		for _, k := range all {
			if k.Where() == q.Key {
				a.Signature, err = k.Sign(ctx, Input{Purpose: q.Purpose, Message: q.Message, Digest: q.Digest})
				return a, err
			}
		}
		return a, fmt.Errorf("no key %q", q.Key)
	}
	return a, fmt.Errorf("no such request: %q", q.Op)
}
