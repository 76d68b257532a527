package check

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestAllKeepsOrder(t *testing.T) {
	errDown := errors.New("down")
	c := New(func(_ context.Context, host string) (time.Duration, error) {
		if host == "b:1" {
			return 0, errDown
		}
		return time.Millisecond, nil
	}, 2)
	got := c.All(t.Context(), []string{"a:1", "b:1", "c:1"})
	if len(got) != 3 || got[0].Host != "a:1" || !errors.Is(got[1].Err, errDown) || got[2].Err != nil {
		t.Fatalf("unexpected results: %+v", got)
	}
}
