// Package cockroach13197 has the structure of the kernel of that name, corrected.
package cockroach13197

import "context"

// house lends rooms; a guest keeps a watch until the room is given back.
type house struct{}

func (h *house) rent(ctx context.Context) *stay {
	ctx, end := context.WithCancel(ctx)
	s := &stay{end: end, ctx: ctx}
	go s.watch()
	return s
}

type stay struct {
	end context.CancelFunc
	ctx context.Context
}

func (s *stay) watch() { <-s.ctx.Done() }

func (s *stay) Leave() { s.leave() }

func (s *stay) leave() { s.finish() }

func (s *stay) finish() { s.end() }

func Run() {
	h := &house{}
	s := h.rent(context.Background())
	s.Leave()
}
