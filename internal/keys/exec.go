package keys

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"time"
)

// Helper is a program that keeps keys and signs with them: one request in a line of JSON to its standard input, one answer in
// a line of its standard output (docs/formats/signer.md). The program is started with the first request and again after it
// has ended; requests follow one another. It is safe for concurrent use.
type Helper struct {
	command  []string
	stderr   io.Writer
	patience time.Duration

	mu      sync.Mutex
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	last    int64 // number of the last request
}

// HelperConfig names the program. Command is the program and its arguments, run without a shell.
type HelperConfig struct {
	Command  []string
	Stderr   io.Writer     // where its standard error goes; nil for nowhere
	Patience time.Duration // for one answer; 0 for a minute. A helper that asks a person needs more
}

// ErrHelper says that a helper ended, kept silent, or answered what is no answer.
var ErrHelper = errors.New("keys: the helper program gave no proper answer")

// NewHelper makes a helper; nothing is started yet.
func NewHelper(c HelperConfig) (*Helper, error) {
	if len(c.Command) == 0 || c.Command[0] == "" {
		return nil, errors.New("keys: a helper needs a program")
	}
	if c.Patience == 0 {
		c.Patience = time.Minute
	}
	return &Helper{command: c.Command, stderr: c.Stderr, patience: c.Patience}, nil
}

// maxAnswer is the longest line a helper may answer, in bytes.
const maxAnswer = 1 << 20

// request is one line to the helper.
type request struct {
	ID      int64   `json:"id"`
	Op      string  `json:"op"`
	Key     string  `json:"key,omitempty"`
	Purpose Purpose `json:"purpose,omitempty"`
	Message []byte  `json:"message,omitempty"`
	Digest  []byte  `json:"digest,omitempty"`
}

// answer is one line from the helper.
type answer struct {
	ID        int64       `json:"id"`
	Error     string      `json:"error,omitempty"`
	Keys      []answerKey `json:"keys,omitempty"`
	Signature []byte      `json:"signature,omitempty"`
}

type answerKey struct {
	Key    string   `json:"key"`    // the helper's own name for it
	Public []byte   `json:"public"` // SubjectPublicKeyInfo
	Chain  [][]byte `json:"chain,omitempty"`
}

// Signers asks the helper for its keys.
func (h *Helper) Signers(ctx context.Context) ([]Signer, error) {
	a, err := h.ask(ctx, request{Op: "keys"})
	if err != nil {
		return nil, err
	}
	all := make([]Signer, len(a.Keys))
	for i, k := range a.Keys {
		public, err := ParsePublic(k.Public)
		if err != nil {
			return nil, fmt.Errorf("key %q of %s: %w", k.Key, h.command[0], err)
		}
		all[i] = &helperKey{h, k.Key, public, k.Chain}
	}
	return all, nil
}

// Close ends the helper, if it runs: its input ends, and it is given a moment to leave.
func (h *Helper) Close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.process == nil {
		return nil
	}
	process := h.process.Process
	_ = h.in.Close() // it may be gone already
	kill := time.AfterFunc(3*time.Second, func() { _ = process.Kill() })
	_ = h.process.Wait() // how it left is of no interest any more
	kill.Stop()
	h.process = nil
	return nil
}

func (h *Helper) ask(ctx context.Context, q request) (answer, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return answer{}, err
	}
	if err := h.start(); err != nil {
		return answer{}, fmt.Errorf("start the helper %s: %w", h.command[0], err)
	}
	h.last++
	q.ID = h.last
	ctx, cancel := context.WithTimeout(ctx, h.patience)
	defer cancel()
	// Nothing but ending the process interrupts a read from it; after an answer that nobody waited for, the next one
	// would be taken for it.
	process := h.process.Process
	kill := context.AfterFunc(ctx, func() { _ = process.Kill() })
	a, err := h.exchange(q)
	if !kill() {
		err = errors.Join(fmt.Errorf("%w in time", ErrHelper), ctx.Err(), err)
	}
	if err != nil {
		h.abandon()
		return answer{}, fmt.Errorf("helper %s: %w", h.command[0], err)
	}
	if a.Error != "" {
		return answer{}, fmt.Errorf("helper %s refuses: %s", h.command[0], a.Error)
	}
	return a, nil
}

func (h *Helper) start() error {
	if h.process != nil {
		return nil
	}
	// It outlives the request that starts it.
	p := exec.CommandContext(context.Background(), h.command[0], h.command[1:]...) //nolint:gosec // the administrator names the program
	p.Stderr = h.stderr
	in, err := p.StdinPipe()
	if err != nil {
		return err
	}
	out, err := p.StdoutPipe()
	if err != nil {
		return err
	}
	if err := p.Start(); err != nil {
		return err
	}
	h.process, h.in, h.out = p, in, bufio.NewReader(out)
	return nil
}

// abandon ends a helper of which nobody knows what it would answer next.
func (h *Helper) abandon() {
	_ = h.in.Close()
	_ = h.process.Process.Kill()
	_ = h.process.Wait()
	h.process = nil
}

func (h *Helper) exchange(q request) (answer, error) {
	line, err := json.Marshal(q)
	if err != nil {
		return answer{}, err
	}
	if _, err := h.in.Write(append(line, '\n')); err != nil {
		return answer{}, fmt.Errorf("%w: %w", ErrHelper, err)
	}
	line, err = readLine(h.out)
	if err != nil {
		return answer{}, fmt.Errorf("%w: %w", ErrHelper, err)
	}
	var a answer
	if err := json.Unmarshal(line, &a); err != nil || a.ID != q.ID {
		return answer{}, fmt.Errorf("%w: not the answer to request %d", ErrHelper, q.ID)
	}
	return a, nil
}

func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case len(line) > maxAnswer:
			return nil, errors.New("the line does not end")
		}
	}
}

type helperKey struct {
	helper *Helper
	name   string
	public Public
	chain  [][]byte
}

func (k *helperKey) Public() Public  { return k.public }
func (k *helperKey) Chain() [][]byte { return k.chain }
func (k *helperKey) Where() string   { return k.helper.command[0] + ": " + k.name }

func (k *helperKey) Sign(ctx context.Context, in Input) ([]byte, error) {
	a, err := k.helper.ask(ctx, request{Op: "sign", Key: k.name, Purpose: in.Purpose, Message: in.Message, Digest: in.Digest})
	return a.Signature, err
}
