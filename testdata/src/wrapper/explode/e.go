package explode

func explode() {}

func f() { explode() }
