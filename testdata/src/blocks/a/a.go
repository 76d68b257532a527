package a // want package:"analysed"

import (
	"context"

	"blocks/b"
)

func fetch(ctx context.Context) error { // want fetch:`^network/context\(b.Fetch,Dialer.DialContext\)$`
	_, err := b.Fetch(ctx, "x")
	return err
}

func send(s *b.S) { // want send:`^channel!\(S.Send\)$`
	s.Send(1)
	s.TrySend(1)
}

func member(s *b.Set[int]) bool { return s.Has(1) } // want member:`^lock!\(Set.Has,RWMutex.RLock\)$`

func sequence(seq func(yield func(int) bool), s *b.S) { // want sequence:`^channel\(S.Send\) unknown$`
	for v := range seq {
		s.Send(v)
	}
}
