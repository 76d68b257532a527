package feed

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"
)

var ErrIdle = errors.New("feed: idle for too long")

type Stream struct {
	body io.ReadCloser
	done chan struct{}
	log  *slog.Logger
}

type Dialer interface {
	Dial(ctx context.Context, topic string) (io.ReadCloser, error)
}

// Open connects to the topic. The stream closes itself when ctx ends.
func Open(ctx context.Context, d Dialer, topic string, log *slog.Logger) (*Stream, error) {
	body, err := d.Dial(ctx, topic)
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", topic, err)
	}
	s := &Stream{body: body, done: make(chan struct{}), log: log.With("topic", topic)}
	go func() {
		select {
		case <-ctx.Done():
			s.log.Info("closing feed", "reason", context.Cause(ctx))
			s.Close()
		case <-s.done:
		}
	}()
	return s, nil
}

// Close releases the connection. It may be called more than once.
func (s *Stream) Close() {
	select {
	case <-s.done:
	default:
		close(s.done)
		if err := s.body.Close(); err != nil {
			s.log.Warn("close feed", "err", err)
		}
	}
}

// Each calls fn with every line until the stream ends or fn fails.
func (s *Stream) Each(fn func(line string) error) error {
	defer s.Close()
	start := time.Now()
	n := 0
	sc := bufio.NewScanner(s.body)
	for sc.Scan() {
		n++
		if err := fn(sc.Text()); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	s.log.Debug("feed ended", "lines", n, "after", time.Since(start))
	select {
	case <-s.done:
		return nil
	default:
	}
	if err := sc.Err(); err != nil {
		return fmt.Errorf("read feed: %w", err)
	}
	return nil
}
