package sink

import (
	"fmt"
	"io"
	"maps"
	"slices"
)

// Totals adds up values by key; it is used by one goroutine at a time.
type Totals struct {
	sums map[string]int64
}

func NewTotals() *Totals { return &Totals{sums: make(map[string]int64)} }

func (t *Totals) Add(key string, v int64) { t.sums[key] += v }

func (t *Totals) Print(w io.Writer) {
	for _, k := range slices.Sorted(maps.Keys(t.sums)) {
		fmt.Fprintf(w, "%s\t%d\n", k, t.sums[k])
	}
}
