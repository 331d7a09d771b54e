package witness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"proba.example/internal/ledger"
	"proba.example/translog"
	"proba.example/translog/source"
)

// Peer is a witness that cosigns our log.
type Peer struct {
	Name string // in our policy
	URL  string // its submission prefix
	Key  translog.WitnessKey
	// Added is when it became one of ours; zero where nobody keeps that.
	Added time.Time
}

// Client asks witnesses. It is safe for concurrent use; the zero value is ready.
type Client struct {
	HTTP *http.Client  // nil: source.Client
	Wait time.Duration // for one witness, all attempts together; 0: 10 seconds

	once  sync.Once
	mu    sync.Mutex
	known map[string]int64 // by URL and log, the size a witness cosigned last, as far as it told us
}

const patience = 10 * time.Second

// ErrRefused says that a witness refuses: what it was shown does not continue what it has cosigned before.
var ErrRefused = errors.New("witness: refuses, for the tree does not continue the one it knows")

// Ask hands a signed checkpoint of ours to every witness at once, and gives one answer for each, in their order. prove gives the
// proof that the checkpoint continues a smaller size. It is what [ledger.Witnesses] asks for.
//
// A witness that knows another size says so, and is asked again with the proof from there; one that knows a larger size is
// not, its answer is Known. A witness is given up after Wait.
func (c *Client) Ask(ctx context.Context, peers []Peer, signed []byte, prove func(ctx context.Context, from int64) ([]translog.Hash, error)) []ledger.Answer {
	answers := make([]ledger.Answer, len(peers))
	var all sync.WaitGroup
	for i, p := range peers {
		all.Go(func() { answers[i] = c.ask(ctx, p, signed, prove) })
	}
	all.Wait()
	return answers
}

// attempts is how often one witness is asked: with the size we think it has, with the one it says it has, and once more if
// another process of ours was faster meanwhile.
const attempts = 3

func (c *Client) ask(ctx context.Context, p Peer, signed []byte, prove func(ctx context.Context, from int64) ([]translog.Hash, error)) ledger.Answer {
	wait := c.Wait
	if wait == 0 {
		wait = patience
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	answer := ledger.Answer{Name: p.Name}
	tree, err := translog.UnverifiedCheckpoint(signed)
	if err != nil {
		answer.Err = err
		return answer
	}
	at := p.URL + "\n" + tree.Origin
	old := min(c.recall(at), tree.Size)
	for range attempts {
		request := Request{Old: old, Signed: signed}
		if 0 < old && old < tree.Size {
			if request.Proof, err = prove(ctx, old); err != nil {
				answer.Err = fmt.Errorf("witness: prove from %d: %w", old, err)
				return answer
			}
		}
		status, body, err := c.post(ctx, p, request)
		if err != nil {
			answer.Err = err
			return answer
		}
		switch status {
		case http.StatusOK:
			if answer.Line, _, answer.Err = translog.OpenAnswer(signed, body, p.Key); answer.Err == nil {
				c.remember(at, tree.Size)
			}
			return answer
		case http.StatusConflict:
			size, err := strconv.ParseInt(strings.TrimSuffix(string(body), "\n"), 10, 64)
			if err != nil || size < 0 {
				answer.Err = fmt.Errorf("witness: %s: no size in its answer", p.Name)
				return answer
			}
			c.remember(at, size)
			if size > tree.Size {
				answer.Known = size
				return answer
			}
			old = size
		case http.StatusUnprocessableEntity:
			answer.Contradicts, answer.Err = true, ErrRefused
			return answer
		default:
			answer.Err = fmt.Errorf("witness: %s: answer %d", p.Name, status)
			return answer
		}
	}
	answer.Err = fmt.Errorf("witness: %s: names another size each time", p.Name)
	return answer
}

// maxAnswer is the length of the longest answer we read, in bytes.
const maxAnswer = 64 << 10

func (c *Client) post(ctx context.Context, p Peer, request Request) (status int, body []byte, err error) {
	if !source.ValidPrefix(p.URL) {
		return 0, nil, fmt.Errorf("witness: %q is no address", p.URL)
	}
	address := strings.TrimRight(p.URL, "/") + "/" + addPath
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(request.Bytes()))
	if err != nil {
		return 0, nil, fmt.Errorf("witness: %w", err)
	}
	r.Header.Set("Content-Type", typeText)
	r.Header.Set("User-Agent", "proba")
	response, err := c.http().Do(r)
	if err != nil {
		return 0, nil, fmt.Errorf("witness: %w", err)
	}
	defer response.Body.Close() //nolint:errcheck // read only
	body, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return 0, nil, fmt.Errorf("witness: %w", err)
	}
	return response.StatusCode, body, nil
}

func (c *Client) http() *http.Client {
	c.once.Do(func() {
		if c.HTTP == nil {
			c.HTTP = source.Client()
		}
	})
	return c.HTTP
}

func (c *Client) recall(at string) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known[at]
}

func (c *Client) remember(at string, size int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		c.known = map[string]int64{}
	}
	c.known[at] = size
}
