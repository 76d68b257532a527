package semaphoreleak

// From a transport's connection: a channel that says that there is news, with
// room for one. Nobody takes slots of it.
type conn struct {
	news    chan struct{}
	packets []int
	closed  chan struct{}
}

func newConn() *conn {
	c := &conn{news: make(chan struct{}, 1), closed: make(chan struct{})}
	go c.run()
	return c
}

func (c *conn) run() error {
	for {
		select {
		case <-c.news:
			if err := work("packet"); err != nil {
				return err
			}
		case <-c.closed:
			return nil
		}
	}
}

func (c *conn) handle(p int) error {
	c.packets = append(c.packets, p)
	select {
	case c.news <- struct{}{}: // ok
	default:
	}
	go func() {
		if len(c.packets) == 0 {
			return
		}
		<-c.news
	}()
	return nil
}
