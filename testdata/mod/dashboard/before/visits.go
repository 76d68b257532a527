package before

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
)

// Visits counts the pages that were asked for.
type Visits struct{ pages int64 }

func NewVisits() *Visits { return &Visits{} }

func (v *Visits) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.pages++ // sharedvar/request
	fmt.Fprintln(w, "welcome")
}

// Online asks all boards whether somebody is there, and returns of how many.
func Online(ctx context.Context, boards []string, ask func(context.Context, string) bool) int64 {
	var n atomic.Int64
	var wg sync.WaitGroup
	defer wg.Wait()
	for _, b := range boards {
		wg.Go(func() {
			if ask(ctx, b) {
				n.Add(1)
			}
		})
	}
	return n.Load() // unawaited/early-look
}
