package fortests

import (
	"context"
	"testing"
)

// Must fails the test.
func Must(ctx context.Context, t *testing.T) []string {
	names, err := Names(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return names
}
