package calls

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

type visitor struct{ name string }

func visitorOf(ctx context.Context) (visitor, error) {
	v, ok := ctx.Value(visitor{}).(visitor)
	if !ok {
		return v, errors.New("nobody")
	}
	return v, nil
}

type marks struct {
	client *http.Client
	url    string
}

// get asks somebody else.
func (m *marks) get(ctx context.Context, what string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, "GET", m.url+what, nil)
	if err != nil {
		return nil, err
	}
	return m.client.Do(req)
}

// GetMarks asks only for visitors who are known.
func (m *marks) GetMarks(ctx context.Context) (*http.Response, error) {
	v, err := visitorOf(ctx)
	if err != nil {
		return nil, err
	}
	return m.get(ctx, v.name)
}

// marked makes nothing of errors.
func (m *marks) marked(ctx context.Context) int {
	res, err := m.GetMarks(ctx)
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	return res.StatusCode
}

// Most visitors have no marks, and wait for nothing: a case from a registry.
func (m *marks) servePage(w http.ResponseWriter, r *http.Request) {
	page, err := m.get(r.Context(), "page")
	if err != nil {
		http.NotFound(w, r)
		return
	}
	n := m.marked(r.Context()) // ok: it may be answered without a wait
	fmt.Fprintln(w, page, n)
}

// It fails where there is no visitor.
func (m *marks) servePageOf(w http.ResponseWriter, r *http.Request) {
	page, err := m.get(r.Context(), "page")
	if err != nil {
		http.NotFound(w, r)
		return
	}
	res, err := m.GetMarks(r.Context()) // want `m.get \(line \d+\) and m.GetMarks \(line \d+\) wait one after the other`
	if err != nil {
		http.NotFound(w, r)
		return
	}
	fmt.Fprintln(w, page, res)
}

// getRated makes nothing of errors, either, but always asks.
func (m *marks) getRated(ctx context.Context) int {
	res, err := m.client.Get(m.url)
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	return res.StatusCode
}

func (m *marks) servePageRated(w http.ResponseWriter, r *http.Request) {
	page, err := m.get(r.Context(), "page")
	if err != nil {
		http.NotFound(w, r)
		return
	}
	n := m.getRated(r.Context()) // want `m.get \(line \d+\) and m.getRated \(line \d+\) wait one after the other`
	fmt.Fprintln(w, page, n)
}

// Region is a client for one of several, with what it found out about it: that is
// asked once for each client. A case from an autoscaler.
type Region struct {
	HTTP  *http.Client
	Types *http.Response
	List  *http.Response
}

// Request makes one.
func (m *marks) Request(ctx context.Context) (Region, error) {
	out := Region{HTTP: &http.Client{Timeout: time.Minute}}
	var err error
	out.Types, out.List, err = m.services(ctx)
	return out, err
}

func (m *marks) services(ctx context.Context) (types, list *http.Response, err error) {
	types, err = m.get(ctx, "types")
	if err != nil {
		return nil, nil, err
	}
	list, err = m.get(ctx, "list") // ok
	return types, list, err
}

// Answer is what others wait for.
type Answer struct{ Types, List *http.Response }

// Services is asked by other packages.
func (m *marks) Services(ctx context.Context) (Answer, error) {
	types, list, err := m.both(ctx)
	return Answer{types, list}, err
}

func (m *marks) both(ctx context.Context) (types, list *http.Response, err error) {
	types, err = m.get(ctx, "types")
	if err != nil {
		return nil, nil, err
	}
	list, err = m.get(ctx, "list") // want `m.get \(line \d+\) and m.get \(line \d+\) wait one after the other`
	return types, list, err
}
