package a

import "sync"

// A source of tokens has a client of its own, which has no source: other
// clients have. From a storage back end.
type tokens struct {
	mu    sync.Mutex
	token string
	rst   *rest
}

type rest struct {
	base  string
	token *tokens
}

func newRest(base string) *rest { return &rest{base: base} }

func newTokens(base string) *tokens {
	return &tokens{rst: newRest(base)}
}

func (r *rest) with() *rest {
	r.token = newTokens(r.base)
	return r
}

func (r *rest) call() string {
	if r.token != nil {
		return r.token.get()
	}
	return r.base
}

func (t *tokens) get() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.token == "" {
		t.token = t.rst.call()
	}
	return t.token
}
