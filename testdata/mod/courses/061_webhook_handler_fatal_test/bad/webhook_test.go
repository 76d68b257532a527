package webhook

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

func mustDecode(t *testing.T, r io.Reader) Event {
	t.Helper()
	var ev Event
	if err := json.NewDecoder(r).Decode(&ev); err != nil {
		t.Fatalf("decode event: %v", err)
	}
	return ev
}

type receiver struct {
	t      *testing.T
	fail   int32
	calls  atomic.Int32
	events chan Event
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	ev := mustDecode(r.t, req.Body)
	if r.calls.Add(1) <= r.fail {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	r.events <- ev
	w.WriteHeader(http.StatusAccepted)
}

func TestSendRetries(t *testing.T) {
	rcv := &receiver{t: t, fail: 2, events: make(chan Event, 1)}
	srv := httptest.NewServer(rcv)
	defer srv.Close()

	s := &Sender{URL: srv.URL, Secret: "s3cret", Client: srv.Client(), Attempts: 3, Pause: time.Millisecond}
	want := Event{ID: "ev-1", Type: "node.joined"}
	if err := s.Send(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if got := <-rcv.events; got.ID != want.ID || got.Type != want.Type {
		t.Errorf("received %+v, want %+v", got, want)
	}
	if n := rcv.calls.Load(); n != 3 {
		t.Errorf("%d calls, want 3", n)
	}
}

func TestSendGivesUp(t *testing.T) {
	rcv := &receiver{t: t, fail: 10, events: make(chan Event, 1)}
	srv := httptest.NewServer(rcv)
	defer srv.Close()

	s := &Sender{URL: srv.URL, Client: srv.Client(), Attempts: 2, Pause: time.Millisecond}
	if err := s.Send(t.Context(), Event{ID: "ev-2"}); err == nil {
		t.Fatal("no error after all attempts failed")
	}
	if n := rcv.calls.Load(); n != 2 {
		t.Errorf("%d calls, want 2", n)
	}
}
