// Package telemetry stores meter readings that arrive through the broker.
package telemetry

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"example.com/field/025_meter_telemetry/good/broker"
)

// Reading is one value of a meter.
type Reading struct {
	Meter string    `json:"meter"`
	Value float64   `json:"value"`
	At    time.Time `json:"at"`
}

// Database stores readings.
type Database interface {
	Insert(ctx context.Context, r Reading) error
}

// Ingest connects the broker with the database.
type Ingest struct {
	db      Database
	timeout time.Duration
	log     *slog.Logger
}

// New returns an Ingest; timeout bounds an insert.
func New(db Database, timeout time.Duration, log *slog.Logger) *Ingest {
	return &Ingest{db: db, timeout: timeout, log: log}
}

// Run stores readings until the session or ctx ends.
func (in *Ingest) Run(ctx context.Context, s *broker.Session) error {
	queue := make(chan broker.Message, 256)
	var wg sync.WaitGroup
	wg.Go(func() {
		for m := range queue {
			in.handle(ctx, m)
		}
	})
	defer wg.Wait()
	defer close(queue)
	return s.Serve(ctx, func(m broker.Message) {
		select {
		case queue <- m:
		default:
			m.Settle(false)
		}
	})
}

func (in *Ingest) handle(ctx context.Context, m broker.Message) {
	var r Reading
	if err := json.Unmarshal(m.Body, &r); err != nil {
		in.log.Error("reading not understood", "topic", m.Topic, "err", err)
		m.Settle(true)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, in.timeout)
	defer cancel()
	if err := in.db.Insert(ctx, r); err != nil {
		in.log.Error("reading not stored", "meter", r.Meter, "err", err)
		m.Settle(false)
		return
	}
	m.Settle(true)
}
