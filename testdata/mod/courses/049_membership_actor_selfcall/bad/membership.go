package membership

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"
)

type Member struct {
	ID       string
	Addr     string
	LastSeen time.Time
}

type Config struct {
	TTL   time.Duration
	Sweep time.Duration
	// Expire runs on the loop: it must neither block nor use the table.
	Expire func(gone Member, left []Member)
	Log    *slog.Logger
}

type query struct {
	reply chan []Member
}

// Table is the set of live members. One goroutine, Run, owns the map.
type Table struct {
	cfg     Config
	beats   chan Member
	queries chan query
	stopped chan struct{}
	members map[string]Member
}

var ErrStopped = errors.New("membership: stopped")

func New(cfg Config) *Table {
	return &Table{
		cfg:     cfg,
		beats:   make(chan Member, 64),
		queries: make(chan query),
		stopped: make(chan struct{}),
		members: make(map[string]Member),
	}
}

// Run works until the context ends. It is called once.
func (t *Table) Run(ctx context.Context) {
	defer close(t.stopped)
	tick := time.NewTicker(t.cfg.Sweep)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-t.beats:
			m.LastSeen = time.Now()
			t.members[m.ID] = m
		case q := <-t.queries:
			q.reply <- t.list()
		case now := <-tick.C:
			t.sweep(now)
		}
	}
}

// Heartbeat notes that a member is alive.
func (t *Table) Heartbeat(m Member) error {
	select {
	case t.beats <- m:
		return nil
	case <-t.stopped:
		return ErrStopped
	}
}

// Members returns the live members, ordered by their id.
func (t *Table) Members() []Member {
	q := query{reply: make(chan []Member, 1)}
	select {
	case t.queries <- q:
		return <-q.reply
	case <-t.stopped:
		return nil
	}
}

func (t *Table) list() []Member {
	all := make([]Member, 0, len(t.members))
	for _, m := range t.members {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b Member) int { return strings.Compare(a.ID, b.ID) })
	return all
}

func (t *Table) sweep(now time.Time) {
	for id, m := range t.members {
		if now.Sub(m.LastSeen) < t.cfg.TTL {
			continue
		}
		delete(t.members, id)
		t.cfg.Log.Warn("member expired", "id", id, "addr", m.Addr, "last_seen", m.LastSeen)
		if t.cfg.Expire != nil {
			t.cfg.Expire(m, t.Members())
		}
	}
}
