package exits

import (
	"bufio"
	"net"
)

// One asks and waits for the answer, which the other reads: between two questions nothing
// is owed. go2rtc passes on requests to cameras so.
type middle struct {
	con, acc net.Conn
	res      chan string
}

func (m *middle) ask() error {
	rd := bufio.NewReader(m.con)
	for {
		line, err := rd.ReadString('\n')
		if err != nil {
			return err
		}
		if _, err := m.acc.Write([]byte(line)); err != nil {
			return err
		}
		res := <-m.res
		if _, err := m.con.Write([]byte(res)); err != nil {
			return err
		}
	}
}

func (m *middle) answer() error {
	rd := bufio.NewReader(m.acc)
	for {
		line, err := rd.ReadString('\n')
		if err != nil {
			return err
		}
		m.res <- line // ok
	}
}

func Between(con, acc net.Conn) {
	m := &middle{con, acc, make(chan string)}
	go m.ask()
	m.answer()
}

// Nobody has asked for what comes here.
type pipe2 struct {
	from, to net.Conn
	lines    chan string
}

func (p *pipe2) write() error {
	for {
		line := <-p.lines
		if _, err := p.to.Write([]byte(line)); err != nil {
			return err
		}
	}
}

func (p *pipe2) read() error {
	rd := bufio.NewReader(p.from)
	for {
		line, err := rd.ReadString('\n')
		if err != nil {
			return err
		}
		p.lines <- line // want `waits for ever once write, the only receiver, has returned on an error of Write`
	}
}

func Pipe(from, to net.Conn) {
	p := &pipe2{from, to, make(chan string)}
	go p.write()
	p.read()
}

// The answer goes back on the connection: the line was not asked for.
type talkBack struct {
	con   net.Conn
	lines chan string
}

func (p *talkBack) write() error {
	for {
		line := <-p.lines
		if _, err := p.con.Write([]byte(line)); err != nil {
			return err
		}
	}
}

func (p *talkBack) read() error {
	rd := bufio.NewReader(p.con)
	for {
		line, err := rd.ReadString('\n')
		if err != nil {
			return err
		}
		p.lines <- line // want `waits for ever once write, the only receiver, has returned on an error of Write`
	}
}

func Echo(con net.Conn) {
	p := &talkBack{con, make(chan string)}
	go p.write()
	p.read()
}
