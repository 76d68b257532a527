package chat

import (
	"bufio"
	"context"
	"net"
	"sync"

	"example.com/layers/026_chat_hub/good/hub"
)

// Serve accepts clients until ctx is done.
func Serve(ctx context.Context, ln net.Listener, h *hub.Hub) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	context.AfterFunc(ctx, func() { ln.Close() })
	for {
		conn, err := ln.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		wg.Go(func() { client(ctx, conn, h) })
	}
}

func client(ctx context.Context, conn net.Conn, h *hub.Hub) {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	m := h.Join(conn)
	defer h.Leave(m)
	sc := bufio.NewScanner(conn)
	for sc.Scan() {
		if !h.Say(conn.RemoteAddr().String() + ": " + sc.Text()) {
			return
		}
	}
}
