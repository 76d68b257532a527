package routes

import (
	"log/slog"
	"maps"
	"strings"
	"sync/atomic"
)

type Route struct {
	Prefix   string
	Upstream string
	Weight   int
}

// snapshot is never changed once it is published.
type snapshot struct {
	version uint64
	routes  map[string]Route
}

// Table is read on every request and changed by the controllers.
type Table struct {
	log     *slog.Logger
	current atomic.Pointer[snapshot]
}

func NewTable(log *slog.Logger) *Table {
	t := &Table{log: log}
	t.current.Store(&snapshot{routes: map[string]Route{}})
	return t
}

// Set adds or replaces the route of a prefix.
func (t *Table) Set(r Route) {
	t.update(func(routes map[string]Route) { routes[r.Prefix] = r })
}

// Remove takes the route of a prefix out.
func (t *Table) Remove(prefix string) {
	t.update(func(routes map[string]Route) { delete(routes, prefix) })
}

func (t *Table) update(change func(routes map[string]Route)) {
	old := t.current.Load()
	next := &snapshot{version: old.version + 1, routes: maps.Clone(old.routes)}
	change(next.routes)
	t.current.Store(next)
	t.log.Info("routes changed", "version", next.version, "routes", len(next.routes))
}

// Match returns the route with the longest prefix of the path.
func (t *Table) Match(path string) (Route, bool) {
	var best Route
	found := false
	for prefix, r := range t.current.Load().routes {
		if strings.HasPrefix(path, prefix) && (!found || len(prefix) > len(best.Prefix)) {
			best, found = r, true
		}
	}
	return best, found
}

func (t *Table) Version() uint64 { return t.current.Load().version }
