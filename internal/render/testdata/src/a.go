package src

func send(ch chan string, name string) {
	if name != "" {	go func() { ch <- name }() } // ünïcode
	世界, 𐐀 := "漢字", ch; go  func() { 𐐀 <- 世界 }()
	go func() {
		ch <- name
	}()
	go work(ch, "long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long long ")
}

func work(ch chan string, s string) { ch <- s }
