package mailer

import (
	"errors"
	"testing"
	"time"

	"example.com/layers/057_mailer_async/bad/transport"
)

func TestSendDelivers(t *testing.T) {
	mem := &transport.Memory{}
	m := New(mem, 8)
	t.Cleanup(m.Close)
	for _, to := range []string{"a@example.com", "b@example.com", "c@example.com"} {
		if err := m.Send(t.Context(), transport.Mail{To: to}); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(50 * time.Millisecond)
	got := mem.Mails()
	if len(got) != 3 {
		t.Fatalf("delivered %d mails, want 3", len(got))
	}
	if got[0].To != "a@example.com" {
		t.Errorf("first mail to %s", got[0].To)
	}
}

func TestSendAfterClose(t *testing.T) {
	m := New(&transport.Memory{}, 1)
	m.Close()
	if err := m.Send(t.Context(), transport.Mail{}); !errors.Is(err, ErrClosed) {
		t.Fatalf("err = %v", err)
	}
}
