package exporter

import (
	"context"
	"fmt"
	"sync"
)

type Table struct{ Name string }

type Dumper interface {
	Dump(ctx context.Context, t Table) (int64, error)
}

type Export struct {
	d     Dumper
	rows  map[string]int64
	mu    sync.Mutex
	first error
}

func New(d Dumper) *Export { return &Export{d: d, rows: map[string]int64{}} }

func (e *Export) note(t Table, n int64, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err != nil {
		if e.first == nil {
			e.first = fmt.Errorf("table %s: %w", t.Name, err)
		}
		return
	}
	e.rows[t.Name] = n
}

// All dumps the tables, and the schema with them.
func (e *Export) All(ctx context.Context, tables []Table, schema func() error) (map[string]int64, error) {
	var wg sync.WaitGroup
	wg.Add(len(tables))
	go func() {
		defer wg.Done()
		if err := schema(); err != nil {
			e.note(Table{"schema"}, 0, err)
		}
	}()
	for _, t := range tables {
		go func(t Table) {
			defer wg.Done()
			n, err := e.d.Dump(ctx, t)
			e.note(t, n, err)
		}(t)
	}
	wg.Wait()
	return e.rows, e.first
}
