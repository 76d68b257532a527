package pipeline

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// readLines sends the lines of r and closes out.
func readLines(ctx context.Context, r io.Reader, out chan<- string) error {
	defer close(out)
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		if err := send(ctx, out, sc.Text()); err != nil {
			return err
		}
	}
	return sc.Err()
}

// parseLines turns key=value lines into pairs.
func parseLines(ctx context.Context, in <-chan string, out chan<- pair) error {
	defer close(out)
	for line := range in {
		key, val, ok := strings.Cut(line, "=")
		if !ok {
			return fmt.Errorf("malformed line %q", line)
		}
		v, err := strconv.ParseInt(val, 10, 64)
		if err != nil {
			return fmt.Errorf("key %s: %w", key, err)
		}
		if err := send(ctx, out, pair{key, v}); err != nil {
			return err
		}
	}
	return nil
}

func send[T any](ctx context.Context, out chan<- T, v T) error {
	select {
	case out <- v:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
