package orders

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"example.com/field/030_order_webhook/bad/webhook"
)

func TestPlaceCallsWebhook(t *testing.T) {
	want := Order{ID: "o-17", Customer: "c-4", Cents: 1250}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("X-Event"); got != "order.placed" {
			t.Errorf("event %q, want order.placed", got)
		}
		var got Order
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Errorf("decode: %v", err)
		}
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}))
	t.Cleanup(srv.Close)
	hook := webhook.NewSender(srv.URL, 8)
	t.Cleanup(hook.Close)

	if err := NewService(hook).Place(want); err != nil {
		t.Fatal(err)
	}
}

func TestPlaceRefusesIncompleteOrders(t *testing.T) {
	hook := webhook.NewSender("http://unused.invalid", 8)
	t.Cleanup(hook.Close)
	for _, o := range []Order{{Cents: 5}, {ID: "o-1"}} {
		if err := NewService(hook).Place(o); err == nil {
			t.Errorf("order %+v accepted", o)
		}
	}
}
