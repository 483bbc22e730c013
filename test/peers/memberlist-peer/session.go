package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"sort"
	"strings"
	"time"

	"github.com/hashicorp/memberlist"
)

const patience = 5 * time.Second

// session follows the commands of one run.
type session struct {
	list    *memberlist.Memberlist
	app     *application
	keyring *memberlist.Keyring
	out     *output
}

// follow does what a line says, and tells whether that was the end.
func (s *session) follow(text string) (over bool) {
	command, rest, _ := strings.Cut(text, " ")
	var err error
	switch command {
	case "":
	case "join":
		s.join(strings.Fields(rest))
	case "members":
		s.members()
	case "meta":
		s.app.setMeta([]byte(rest))
		err = s.list.UpdateNode(patience)
	case "send", "send-reliable", "send-bytes", "send-reliable-bytes":
		err = s.send(command, rest)
	case "broadcast":
		s.app.queue.QueueBroadcast(broadcast(rest))
	case "broadcast-bytes":
		err = s.decoded(rest, func(bytes []byte) { s.app.queue.QueueBroadcast(broadcast(bytes)) })
	case "state":
		err = s.decoded(rest, s.app.setState)
	case "ack-payload":
		err = s.decoded(rest, s.app.setAckPayload)
	case "add-key", "use-key", "remove-key":
		err = s.changeKey(command, rest)
	case "keys":
		err = s.keys()
	case "ping":
		err = s.ping(rest)
	case "health":
		s.out.write(line{"event": "health", "score": s.list.GetHealthScore()})
	case "leave":
		over, err = true, s.list.Leave(patience)
		s.shutdown()
	case "quit":
		over = true
		s.shutdown()
	default:
		err = fmt.Errorf("there is no command %q", command)
	}
	if err != nil {
		s.fail(fmt.Errorf("%s: %w", command, err))
	}
	return over
}

func (s *session) join(addresses []string) {
	contacted, failures := 0, []line{}
	for _, address := range addresses {
		count, err := s.list.Join([]string{address})
		contacted += count
		if err != nil {
			failures = append(failures, line{"address": address, "error": err.Error()})
		}
	}
	s.out.write(line{"event": "join-result", "contacted": contacted, "failures": failures})
}

// members are those that are alive or suspect: memberlist shows no others.
func (s *session) members() {
	members := []line{}
	for _, node := range s.list.Members() {
		m := line{
			"name": node.Name, "address": node.Address(), "state": stateName(node.State),
			"versions": []int{int(node.PMin), int(node.PMax), int(node.PCur), int(node.DMin), int(node.DMax), int(node.DCur)},
		}
		m.addText("meta", node.Meta)
		members = append(members, m)
	}
	sort.Slice(members, func(i, j int) bool { return members[i]["name"].(string) < members[j]["name"].(string) })
	s.out.write(line{"event": "members", "members": members})
}

func (s *session) send(command, rest string) error {
	name, text, _ := strings.Cut(rest, " ")
	node, err := s.find(name)
	if err != nil {
		return err
	}
	message := []byte(text)
	if strings.HasSuffix(command, "-bytes") {
		if message, err = base64.StdEncoding.DecodeString(text); err != nil {
			return err
		}
	}
	if strings.HasPrefix(command, "send-reliable") {
		err = s.list.SendReliable(node, message)
	} else {
		err = s.list.SendBestEffort(node, message)
	}
	if err == nil {
		s.out.write(line{"event": "sent", "length": len(message)})
	}
	return err
}

// decoded hands over what is written in base 64.
func (s *session) decoded(encoded string, use func([]byte)) error {
	bytes, err := base64.StdEncoding.DecodeString(encoded)
	if err == nil {
		use(bytes)
	}
	return err
}

func (s *session) changeKey(command, encoded string) error {
	if s.keyring == nil {
		return errors.New("the node was started without a key")
	}
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return err
	}
	switch command {
	case "add-key":
		err = s.keyring.AddKey(key)
	case "use-key":
		err = s.keyring.UseKey(key)
	case "remove-key":
		err = s.keyring.RemoveKey(key)
	}
	if err != nil {
		return err
	}
	return s.keys()
}

func (s *session) keys() error {
	keys := []string{}
	if s.keyring != nil {
		for _, key := range s.keyring.GetKeys() {
			keys = append(keys, base64.StdEncoding.EncodeToString(key))
		}
	}
	s.out.write(line{"event": "keys", "keys": keys})
	return nil
}

func (s *session) ping(name string) error {
	node, err := s.find(name)
	if err != nil {
		return err
	}
	rtt, err := s.list.Ping(name, &net.UDPAddr{IP: node.Addr, Port: int(node.Port)})
	if err != nil {
		return err
	}
	s.out.write(line{"event": "pong", "name": name, "milliseconds": milliseconds(rtt)})
	return nil
}

func (s *session) shutdown() {
	if err := s.list.Shutdown(); err != nil {
		s.fail(err)
	}
}

func (s *session) find(name string) (*memberlist.Node, error) {
	for _, node := range s.list.Members() {
		if node.Name == name {
			return node, nil
		}
	}
	return nil, fmt.Errorf("there is no member %q", name)
}

func (s *session) fail(err error) { s.out.write(line{"event": "error", "message": err.Error()}) }

func stateName(state memberlist.NodeStateType) string {
	switch state {
	case memberlist.StateAlive:
		return "alive"
	case memberlist.StateSuspect:
		return "suspect"
	case memberlist.StateDead:
		return "failed"
	case memberlist.StateLeft:
		return "left"
	}
	return fmt.Sprint(int(state))
}
