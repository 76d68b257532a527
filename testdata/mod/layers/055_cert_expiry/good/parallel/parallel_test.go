package parallel

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestEachJoinsErrors(t *testing.T) {
	errOdd := errors.New("odd")
	err := Each(t.Context(), 3, []int{1, 2, 3, 4}, func(_ context.Context, n int) error {
		if n%2 == 1 {
			return fmt.Errorf("%d: %w", n, errOdd)
		}
		return nil
	})
	if !errors.Is(err, errOdd) || strings.Count(err.Error(), "odd") != 2 {
		t.Fatalf("err = %v", err)
	}
}
