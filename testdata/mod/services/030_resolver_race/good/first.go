package resolve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

type Source[T any] struct {
	Name string
	Get  func(ctx context.Context, key string) (T, error)
}

type answer[T any] struct {
	from string
	val  T
	err  error
}

type Racer[T any] struct {
	sources []Source[T]
	timeout time.Duration
	tracer  trace.Tracer
	log     *slog.Logger
}

func NewRacer[T any](timeout time.Duration, tracer trace.Tracer, log *slog.Logger, sources ...Source[T]) (*Racer[T], error) {
	if len(sources) == 0 {
		return nil, errors.New("resolve: no sources")
	}
	return &Racer[T]{sources: sources, timeout: timeout, tracer: tracer, log: log}, nil
}

// First returns the first good answer of any source.
func (r *Racer[T]) First(ctx context.Context, key string) (T, error) {
	ctx, span := r.tracer.Start(ctx, "resolve.First")
	defer span.End()
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()

	answers := make(chan answer[T], len(r.sources))
	for _, s := range r.sources {
		go func() {
			v, err := s.Get(ctx, key)
			answers <- answer[T]{from: s.Name, val: v, err: err}
		}()
	}

	var zero T
	var errs []error
	for range r.sources {
		select {
		case a := <-answers:
			if a.err == nil {
				span.SetAttributes(attribute.String("winner", a.from))
				return a.val, nil
			}
			r.log.DebugContext(ctx, "source failed", "source", a.from, "err", a.err)
			errs = append(errs, fmt.Errorf("%s: %w", a.from, a.err))
		case <-ctx.Done():
			errs = append(errs, context.Cause(ctx))
			return zero, fmt.Errorf("resolve %s: %w", key, errors.Join(errs...))
		}
	}
	return zero, fmt.Errorf("resolve %s: %w", key, errors.Join(errs...))
}
